// The browser tests need Chromium and a font with Chinese characters. Debian's packages where they can be installed,
// else the Chromium that came with the dependencies (it then shows the web font of the pages).
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const places = [
  process.env.HUITUO_CHROMIUM,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
];
const findChromium = () => places.find((place) => place && existsSync(place));

const hasChinese = () => {
  const list = spawnSync("fc-list", [":lang=zh-cn", "family"], { encoding: "utf8" });
  return list.status === 0 && list.stdout.trim() !== "";
};

/** Installs what is missing if it can; returns the path of Chromium, or undefined when the fall-back is to be used. */
export function ensureBrowser() {
  const missing = [findChromium() ? [] : ["chromium"], hasChinese() ? [] : ["fonts-noto-cjk"]].flat();
  if (missing.length > 0) install(missing);
  const chromium = findChromium();
  if (!chromium) {
    console.log("未安装 Chromium，改用 npm 自带的版本 · Chromium is not installed; the one from npm is used");
  }
  if (!hasChinese()) {
    console.log("系统没有中文字体，页面使用网络字体 · No Chinese system font; the pages' web font is used");
  }
  return chromium;
}

function install(packages) {
  const canInstall = process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");
  if (!canInstall) {
    console.log(
      `缺少 ${packages.join("、")}；可运行 · Missing; to install: sudo apt-get install ${packages.join(" ")}`,
    );
    return;
  }
  console.log(`正在安装 · Installing ${packages.join(", ")} …`);
  const options = {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  };
  const wait = ["-o", "DPkg::Lock::Timeout=600", "-qq"];
  spawnSync("apt-get", [...wait, "update"], options);
  spawnSync("apt-get", [...wait, "install", "-y", "--no-install-recommends", ...packages], options);
}
