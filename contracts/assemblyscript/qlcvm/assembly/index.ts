// A kit for contracts in AssemblyScript: values of the ABI, storage, events, errors and calls.
// `env` has the chain's functions as they are.
import * as env from "./env";

export { env };
export { U128 } from "./u128";
export { HASH_BYTES, Reader, Writer, same, utf8 } from "./values";
export { Failure, badInput, panic } from "./errors";
export { ABSENT, storageDelete, storageHas, storageRead, storageWrite } from "./storage";
export { Event, debug } from "./events";
export { caller, input, returns, self, value } from "./context";
export {
  ALLOW_REENTRY,
  NOT_FOUND,
  NO_BALANCE,
  OK,
  OUT_OF_GAS,
  READ_ONLY,
  REENTRY_DENIED,
  REVERTED,
  TOO_DEEP,
  TRAPPED,
  call,
  callOutput,
  transfer,
} from "./calls";
