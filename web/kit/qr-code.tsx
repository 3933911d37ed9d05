import { useEffect, useState } from "react";

type Modules = { readonly size: number; readonly path: string };

/** A QR code of an address, drawn here; nothing is sent anywhere. The library loads when first needed. */
export function QrCode({
  text,
  label,
  size = 160,
}: {
  readonly text: string;
  readonly label: string;
  readonly size?: number;
}) {
  const [modules, setModules] = useState<Modules>();
  useEffect(() => {
    let wanted = true;
    void import("qrcode").then(({ create }) => {
      const { data, size: count } = create(text, { errorCorrectionLevel: "M" }).modules;
      let path = "";
      data.forEach((dark, index) => {
        if (dark) path += `M${index % count} ${Math.floor(index / count)}h1v1h-1z`;
      });
      if (wanted) setModules({ size: count, path });
    });
    return () => {
      wanted = false;
    };
  }, [text]);
  const quiet = 4;
  const side = (modules?.size ?? 25) + 2 * quiet;
  return (
    <svg
      className="k-qr"
      role="img"
      aria-label={label}
      width={size}
      height={size}
      viewBox={`${-quiet} ${-quiet} ${side} ${side}`}
    >
      <rect x={-quiet} y={-quiet} width={side} height={side} fill="#fff" />
      {modules && <path d={modules.path} fill="#000" shapeRendering="crispEdges" />}
    </svg>
  );
}
