package io.qlcvm.vm;

/** Something that exists at run time and can be exported and imported. */
public interface Extern {

  ExternType type();
}
