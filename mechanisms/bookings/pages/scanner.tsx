import { useEffect, useRef, useState } from "react";
import { Button } from "../../../web/kit/button.tsx";
import { Notice } from "../../../web/kit/notice.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import "./bookings.css";
import { bookingsTexts } from "./texts.ts";

/** The browser's own reader, where there is one. */
type Detector = { detect(source: HTMLVideoElement): Promise<readonly { rawValue: string }[]> };
type DetectorMaker = new (options: { formats: readonly string[] }) => Detector;

const makerOf = (): DetectorMaker | undefined => (globalThis as { BarcodeDetector?: DetectorMaker }).BarcodeDetector;

const everyMs = 250;
/** The same square is not read again at once. */
const pauseMs = 3_000;

/** Reads QR codes from the camera; without a reader or a camera it says so, and codes are typed. */
export function Scanner({ onCode }: { readonly onCode: (text: string) => void }) {
  const t = useTexts(bookingsTexts).door;
  const [on, setOn] = useState(false);
  const [failed, setFailed] = useState(false);
  const video = useRef<HTMLVideoElement>(null);
  const tell = useRef(onCode);
  useEffect(() => {
    tell.current = onCode;
  });
  const maker = makerOf();
  useEffect(() => {
    if (!on || !maker) return;
    let stream: MediaStream | undefined;
    let timer: number | undefined;
    let stopped = false;
    let [seen, seenAt] = ["", 0];
    const look = async (detector: Detector): Promise<void> => {
      const element = video.current;
      if (stopped || !element) return;
      const [found] = element.readyState >= 2 ? await detector.detect(element).catch(() => []) : [];
      const at = performance.now();
      if (found && (found.rawValue !== seen || at - seenAt > pauseMs)) {
        [seen, seenAt] = [found.rawValue, at];
        tell.current(found.rawValue);
      }
      timer = window.setTimeout(() => void look(detector), everyMs);
    };
    void (async () => {
      try {
        stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
        const element = video.current;
        if (stopped || !element) return stream.getTracks().forEach((track) => track.stop());
        element.srcObject = stream;
        await element.play();
        await look(new maker({ formats: ["qr_code"] }));
      } catch {
        setFailed(true);
        setOn(false);
      }
    })();
    return () => {
      stopped = true;
      window.clearTimeout(timer);
      stream?.getTracks().forEach((track) => track.stop());
    };
  }, [on, maker]);
  if (!maker) return <p className="k-small k-soft">{t.noScanner}</p>;
  return (
    <div className="k-stack">
      {on && <video ref={video} className="bkg-camera" muted playsInline aria-label={t.viewfinder} />}
      {failed && <Notice tone="warning">{t.noCamera}</Notice>}
      <Button
        icon="eye"
        onClick={() => {
          setFailed(false);
          setOn(!on);
        }}
      >
        {on ? t.stop : t.scan}
      </Button>
    </div>
  );
}
