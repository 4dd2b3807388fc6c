import { qlcchain_panic, qlcchain_revert } from "./env";
import { Writer, utf8 } from "./values";

/** Never begins UTF-8 text: tells an error from a panic's message. */
const MARK: u8 = 0xff;

/** A declared error: its name, then its fields, then `revert`. */
export class Failure extends Writer {
  /** @param name 1 to 32 bytes */
  constructor(name: string) {
    super();
    const bytes = utf8(name);
    this.u8(MARK).u8(<u8>bytes.length).raw(bytes);
  }

  /** Ends the call with it, and undoes what the call did. */
  revert(): void {
    const data = this.bytes();
    qlcchain_revert(data.dataStart, data.length);
    unreachable();
  }
}

/** What every method does when its input is not what it takes. */
export function badInput(argument: string): void {
  const failure = new Failure("BadInput");
  failure.string(argument);
  failure.revert();
}

/** Ends the call with a message for people, and undoes what the call did. */
export function panic(message: string): void {
  const text = utf8(message);
  qlcchain_panic(text.dataStart, text.length);
  unreachable();
}
