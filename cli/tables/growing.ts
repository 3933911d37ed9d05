/** A column of whole numbers that grows while a file is read. */
export class Growing {
  length = 0;
  private values = new Int32Array(1 << 12);

  push(value: number): void {
    if (this.length === this.values.length) {
      const larger = new Int32Array(this.length * 2);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.length++] = value;
  }

  /** The numbers so far; the column is not used after it. */
  done(): Int32Array {
    return this.values.subarray(0, this.length);
  }
}
