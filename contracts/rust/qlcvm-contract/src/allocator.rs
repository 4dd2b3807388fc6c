//! Memory of a call. An instance lives for one call only, so nothing has to be given back; but the
//! last block can be, and can grow in place, so that a growing vector takes its size once.

use core::alloc::{GlobalAlloc, Layout};
use core::arch::wasm32::{memory_grow, memory_size};
use core::ptr::null_mut;

const PAGE_BYTES: usize = 64 << 10;

struct Bump;

#[global_allocator]
static BUMP: Bump = Bump;

extern "C" {
    /// Where the linker says that free memory begins.
    static __heap_base: u8;
}

/// First free byte; 0 before the first allocation. A contract has one thread.
static mut NEXT: usize = 0;

unsafe impl GlobalAlloc for Bump {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if NEXT == 0 {
            NEXT = core::ptr::addr_of!(__heap_base) as usize;
        }
        let start = (NEXT + layout.align() - 1) & !(layout.align() - 1);
        if reserve(start, layout.size()) {
            start as *mut u8
        } else {
            null_mut()
        }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if block as usize + layout.size() == NEXT {
            NEXT = block as usize;
        }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if block as usize + layout.size() == NEXT {
            return if reserve(block as usize, size) { block } else { null_mut() };
        }
        if size <= layout.size() {
            return block;
        }
        let moved = self.alloc(Layout::from_size_align_unchecked(size, layout.align()));
        if !moved.is_null() {
            core::ptr::copy_nonoverlapping(block, moved, layout.size());
        }
        moved
    }
}

/// Takes the bytes from `start` on, growing the memory by as many pages as they need.
unsafe fn reserve(start: usize, size: usize) -> bool {
    let end = match start.checked_add(size) {
        Some(end) => end,
        None => return false,
    };
    let have = memory_size(0) * PAGE_BYTES;
    if end > have {
        let pages = (end - have + PAGE_BYTES - 1) / PAGE_BYTES;
        if memory_grow(0, pages) == usize::MAX {
            return false;
        }
    }
    NEXT = end;
    true
}
