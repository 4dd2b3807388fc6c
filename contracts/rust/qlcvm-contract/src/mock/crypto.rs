//! The hash functions of a chain, plainly.

const SHA256_ROUNDS: [u32; 64] = [
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
];

/// FIPS 180-4.
pub fn sha256(message: &[u8]) -> [u8; 32] {
    let mut state: [u32; 8] = [
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab,
        0x5be0cd19,
    ];
    let mut padded = message.to_vec();
    padded.push(0x80);
    padded.resize((padded.len() + 8 + 63) / 64 * 64 - 8, 0);
    padded.extend_from_slice(&(message.len() as u64 * 8).to_be_bytes());
    for block in padded.chunks(64) {
        let mut words = [0u32; 64];
        for (word, bytes) in words.iter_mut().zip(block.chunks(4)) {
            *word = u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        }
        for i in 16..64 {
            let (a, b) = (words[i - 15], words[i - 2]);
            let low = a.rotate_right(7) ^ a.rotate_right(18) ^ (a >> 3);
            let high = b.rotate_right(17) ^ b.rotate_right(19) ^ (b >> 10);
            words[i] = words[i - 16]
                .wrapping_add(low)
                .wrapping_add(words[i - 7])
                .wrapping_add(high);
        }
        let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = state;
        for i in 0..64 {
            let high = e.rotate_right(6) ^ e.rotate_right(11) ^ e.rotate_right(25);
            let one = h
                .wrapping_add(high)
                .wrapping_add((e & f) ^ (!e & g))
                .wrapping_add(SHA256_ROUNDS[i])
                .wrapping_add(words[i]);
            let low = a.rotate_right(2) ^ a.rotate_right(13) ^ a.rotate_right(22);
            let two = low.wrapping_add((a & b) ^ (a & c) ^ (b & c));
            (h, g, f, e) = (g, f, e, d.wrapping_add(one));
            (d, c, b, a) = (c, b, a, one.wrapping_add(two));
        }
        for (word, more) in state.iter_mut().zip([a, b, c, d, e, f, g, h]) {
            *word = word.wrapping_add(more);
        }
    }
    let mut digest = [0; 32];
    for (bytes, word) in digest.chunks_mut(4).zip(state) {
        bytes.copy_from_slice(&word.to_be_bytes());
    }
    digest
}

/// FIPS 202's permutation.
fn keccak(lanes: &mut [u64; 25]) {
    let mut round_constants = 1u8;
    for _ in 0..24 {
        let mut columns = [0u64; 5];
        for (i, lane) in lanes.iter().enumerate() {
            columns[i % 5] ^= lane;
        }
        for (i, lane) in lanes.iter_mut().enumerate() {
            *lane ^= columns[(i + 4) % 5] ^ columns[(i + 1) % 5].rotate_left(1);
        }
        let (mut x, mut y, mut carried) = (1, 0, lanes[1]);
        for t in 0..24u32 {
            (x, y) = (y, (2 * x + 3 * y) % 5);
            let turned = carried.rotate_left((t + 1) * (t + 2) / 2 % 64);
            carried = core::mem::replace(&mut lanes[x + 5 * y], turned);
        }
        for row in lanes.chunks_mut(5) {
            let before = [row[0], row[1], row[2], row[3], row[4]];
            for (i, lane) in row.iter_mut().enumerate() {
                *lane ^= !before[(i + 1) % 5] & before[(i + 2) % 5];
            }
        }
        for power in 0..7 {
            if round_constants & 1 == 1 {
                lanes[0] ^= 1 << ((1u32 << power) - 1);
            }
            let carry = round_constants >> 7;
            round_constants = (round_constants << 1) ^ (carry * 0x71);
        }
    }
}

/// Keccak-256 with the padding of Ethereum.
pub fn keccak256(message: &[u8]) -> [u8; 32] {
    const RATE_BYTES: usize = 136;
    let mut padded = message.to_vec();
    padded.push(1);
    padded.resize((padded.len() + RATE_BYTES - 1) / RATE_BYTES * RATE_BYTES, 0);
    if let Some(last) = padded.last_mut() {
        *last |= 0x80;
    }
    let mut lanes = [0u64; 25];
    for block in padded.chunks(RATE_BYTES) {
        for (lane, bytes) in lanes.iter_mut().zip(block.chunks(8)) {
            let mut word = [0; 8];
            word.copy_from_slice(bytes);
            *lane ^= u64::from_le_bytes(word);
        }
        keccak(&mut lanes);
    }
    let mut digest = [0; 32];
    for (bytes, lane) in digest.chunks_mut(8).zip(lanes) {
        bytes.copy_from_slice(&lane.to_le_bytes());
    }
    digest
}

const BLAKE2B_START: [u64; 8] = [
    0x6a09e667f3bcc908,
    0xbb67ae8584caa73b,
    0x3c6ef372fe94f82b,
    0xa54ff53a5f1d36f1,
    0x510e527fade682d1,
    0x9b05688c2b3e6c1f,
    0x1f83d9abfb41bd6b,
    0x5be0cd19137e2179,
];

const BLAKE2B_ORDER: [[usize; 16]; 10] = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
    [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
    [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
    [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
    [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
    [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
    [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
    [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
    [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
    [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
];

/// RFC 7693 without a key; 1 to 64 bytes.
pub fn blake2b(message: &[u8], digest: &mut [u8]) {
    const BLOCK_BYTES: usize = 128;
    let mut state = BLAKE2B_START;
    state[0] ^= 0x0101_0000 ^ digest.len() as u64;
    let blocks = ((message.len() + BLOCK_BYTES - 1) / BLOCK_BYTES).max(1);
    let mut padded = message.to_vec();
    padded.resize(blocks * BLOCK_BYTES, 0);
    for (i, block) in padded.chunks(BLOCK_BYTES).enumerate() {
        let is_last = i + 1 == blocks;
        let count = if is_last { message.len() } else { (i + 1) * BLOCK_BYTES };
        let mut words = [0u64; 16];
        for (word, bytes) in words.iter_mut().zip(block.chunks(8)) {
            let mut each = [0; 8];
            each.copy_from_slice(bytes);
            *word = u64::from_le_bytes(each);
        }
        blake2b_block(&mut state, &words, count as u64, is_last);
    }
    let bytes: Vec<u8> = state.iter().flat_map(|word| word.to_le_bytes()).collect();
    digest.copy_from_slice(&bytes[..digest.len()]);
}

fn blake2b_block(state: &mut [u64; 8], words: &[u64; 16], count: u64, is_last: bool) {
    let mut v = [0u64; 16];
    v[..8].copy_from_slice(state);
    v[8..].copy_from_slice(&BLAKE2B_START);
    v[12] ^= count;
    if is_last {
        v[14] = !v[14];
    }
    const LANES: [[usize; 4]; 8] = [
        [0, 4, 8, 12],
        [1, 5, 9, 13],
        [2, 6, 10, 14],
        [3, 7, 11, 15],
        [0, 5, 10, 15],
        [1, 6, 11, 12],
        [2, 7, 8, 13],
        [3, 4, 9, 14],
    ];
    for round in 0..12 {
        let order = &BLAKE2B_ORDER[round % 10];
        for (i, [a, b, c, d]) in LANES.into_iter().enumerate() {
            for (word, first, second) in [(words[order[2 * i]], 32, 24), (words[order[2 * i + 1]], 16, 63)] {
                v[a] = v[a].wrapping_add(v[b]).wrapping_add(word);
                v[d] = (v[d] ^ v[a]).rotate_right(first);
                v[c] = v[c].wrapping_add(v[d]);
                v[b] = (v[b] ^ v[c]).rotate_right(second);
            }
        }
    }
    for i in 0..8 {
        state[i] ^= v[i] ^ v[i + 8];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn sha256_standards_examples_match() {
        assert_eq!(
            hex(&sha256(b"abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(
            hex(&sha256(b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        );
    }

    #[test]
    fn keccak256_empty_and_long_match() {
        assert_eq!(
            hex(&keccak256(b"")),
            "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"
        );
        assert_eq!(
            hex(&keccak256(b"abc")),
            "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"
        );
    }

    #[test]
    fn blake2b_rfc_example_matches() {
        let mut digest = [0; 64];
        blake2b(b"abc", &mut digest);
        assert_eq!(
            hex(&digest),
            "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1\
             7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923"
        );
    }
}
