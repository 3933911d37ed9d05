export function Gallery() {
  return <h1>kit</h1>;
}
