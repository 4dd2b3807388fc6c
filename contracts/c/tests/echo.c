// Returns its input. The input may be longer than an output may be: the chain has to say so.
#include "../qlcchain.h"

static u8 input[QLCCHAIN_INPUT_BYTES_MAX];

QLCCHAIN_METHOD(invoke) {
    qlcchain_get_input(input);
    qlcchain_return(input, qlcchain_input_length());
}
