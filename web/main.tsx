import "./schemas.ts";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createQueryClient } from "./api/queries.ts";
import "./kit/kit.css";
import { createAppRouter } from "./router.tsx";
import { bootstrap } from "./api/bootstrap.ts";
import { SetupPage } from "./ends/setup-page.tsx";

// After an update of the server a page that is still open asks for parts that are gone: it starts anew, once.
window.addEventListener("vite:preloadError", (event) => {
  if (sessionStorage.getItem("reloaded")) return;
  sessionStorage.setItem("reloaded", "1");
  event.preventDefault();
  location.reload();
});

const element = document.getElementById("app");
if (element)
  createRoot(element).render(
    <StrictMode>
      {bootstrap.districtId === "" ? (
        <SetupPage />
      ) : (
        <QueryClientProvider client={createQueryClient()}>
          <RouterProvider router={createAppRouter()} />
        </QueryClientProvider>
      )}
    </StrictMode>,
  );
