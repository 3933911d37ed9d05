/** Charts and maps as image files. */

const carried = [
  "fill",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "opacity",
  "font-family",
  "font-size",
  "font-weight",
  "text-anchor",
];

export function saveBlob(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export type ImageCaption = {
  readonly title: string;
  readonly legend?: readonly { readonly name: string; readonly color: string }[];
};

/** Writes the styles of the page into a copy of the drawing, which then needs the page no more. */
function standalone(svg: SVGSVGElement, width: number, height: number): string {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const originals = svg.querySelectorAll("*");
  copy.querySelectorAll<SVGElement>("*").forEach((node, index) => {
    const original = originals[index];
    if (!original) return;
    const style = getComputedStyle(original);
    for (const name of carried) node.style.setProperty(name, style.getPropertyValue(name));
  });
  copy.setAttribute("width", String(width));
  copy.setAttribute("height", String(height));
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  return new XMLSerializer().serializeToString(copy);
}

/** Title and legend above the drawing. */
function paintCaption(context: CanvasRenderingContext2D, { title, legend = [] }: ImageCaption): void {
  const root = getComputedStyle(document.documentElement);
  const color = (value: string) => (value.startsWith("var(") ? root.getPropertyValue(value.slice(4, -1)) : value);
  const font = getComputedStyle(document.body).fontFamily;
  context.textBaseline = "middle";
  context.fillStyle = "#18231f";
  context.font = `600 16px ${font}`;
  context.fillText(title, 12, 22);
  context.font = `13px ${font}`;
  let x = 12;
  for (const item of legend) {
    context.fillStyle = color(item.color);
    context.fillRect(x, 46, 14, 4);
    context.fillStyle = "#18231f";
    context.fillText(item.name, x + 20, 48);
    x += context.measureText(item.name).width + 40;
  }
}

/** The drawing with its caption as PNG at twice its size. */
export async function svgToPng(svg: SVGSVGElement, caption: ImageCaption): Promise<Blob> {
  const { width, height } = svg.getBoundingClientRect();
  const head = caption.legend?.length ? 64 : 40;
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(standalone(svg, width, height))}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = width * 2;
  canvas.height = (height + head) * 2;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("no canvas");
  context.scale(2, 2);
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height + head);
  paintCaption(context, caption);
  context.drawImage(image, 0, head, width, height);
  return canvasToPng(canvas);
}

export function canvasToPng(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no image"))), "image/png"),
  );
}

export async function saveSvgAsPng(svg: SVGSVGElement, caption: ImageCaption): Promise<void> {
  saveBlob(await svgToPng(svg, caption), `${caption.title}.png`);
}
