import { qlcchain_debug, qlcchain_emit, qlcchain_sha256 } from "./env";
import { HASH_BYTES, Writer, utf8 } from "./values";

const TOPICS_MAX: i32 = 4;

/** An event: its name, its indexed fields, then the others in `data`, then `emit`. */
export class Event {
  /** The fields that are not indexed. */
  readonly data: Writer = new Writer();

  private readonly topics: Uint8Array = new Uint8Array(TOPICS_MAX * HASH_BYTES);
  private count: i32 = 0;

  /** @param name 1 to 32 bytes */
  constructor(name: string) {
    this.topic(utf8(name));
  }

  /** An indexed field of a fixed width of 32 bytes at most, by its encoding. */
  topic(encoding: Uint8Array): Event {
    if (this.count == TOPICS_MAX || encoding.length > HASH_BYTES) unreachable();
    this.topics.set(encoding, HASH_BYTES * this.count++);
    return this;
  }

  /** An indexed field of any other type: the hash of its encoding. */
  topicHashed(encoding: Uint8Array): Event {
    const hash = new Uint8Array(HASH_BYTES);
    qlcchain_sha256(encoding.dataStart, encoding.length, hash.dataStart);
    return this.topic(hash);
  }

  emit(): void {
    const data = this.data.bytes();
    qlcchain_emit(this.topics.dataStart, this.count, data.dataStart, data.length);
  }
}

/** A line for people. */
export function debug(text: string): void {
  const bytes = utf8(text);
  qlcchain_debug(bytes.dataStart, bytes.length);
}
