export type Progress = {
  /** How much is done; drawn at most five times a second. */
  at(done: number, total?: number): void;
  end(): void;
};

const silent: Progress = { at: () => {}, end: () => {} };

/** A line on the error stream that tells how far long work is; nothing where that is not a terminal. */
export function createProgress(label: string): Progress {
  if (!process.stderr.isTTY) return silent;
  let drawn = 0;
  return {
    at(done, total) {
      const now = performance.now();
      if (now - drawn < 200) return;
      drawn = now;
      const share =
        total === undefined || total <= 0 ? done.toLocaleString("en") : `${Math.floor((done / total) * 100)} %`;
      process.stderr.write(`\r\x1b[K${label} ${share}`);
    },
    end() {
      if (drawn > 0) process.stderr.write("\r\x1b[K");
    },
  };
}
