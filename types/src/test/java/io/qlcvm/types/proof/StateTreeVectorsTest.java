package io.qlcvm.types.proof;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.types.Hash32;
import io.qlcvm.types.Hex;
import io.qlcvm.types.crypto.Hashing;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The trees and proofs of {@code state-tree-vectors.txt}. */
class StateTreeVectorsTest {
  private static List<String> lines() throws IOException {
    try (InputStream in =
        StateTreeVectorsTest.class.getResourceAsStream("state-tree-vectors.txt")) {
      assertTrue(in != null);
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .toList();
    }
  }

  @Test
  void roots_ofEachTree_areTheDefinitions() throws IOException {
    SortedMap<Hash32, Hash32> leaves = new TreeMap<>();
    int roots = 0;
    for (String line : lines()) {
      String[] words = line.split(" ", -1);
      switch (words[0]) {
        case "tree" -> leaves.clear();
        case "leaf" ->
            leaves.put(
                StateHashing.path(Hex.decode(words[1])), Hashing.sha256(Hex.decode(words[2])));
        case "root" -> {
          roots++;
          List<Hash32> paths = new ArrayList<>(leaves.keySet());
          assertEquals(Hash32.parse(words[1]), root(leaves, paths, 0), line);
        }
        default -> assertEquals("proof", words[0]);
      }
    }
    assertEquals(5, roots);
  }

  /** The protocol's words. */
  private static Hash32 root(SortedMap<Hash32, Hash32> leaves, List<Hash32> paths, int depth) {
    if (paths.isEmpty()) {
      return StateHashing.EMPTY;
    }
    if (paths.size() == 1) {
      Hash32 valueHash = leaves.getOrDefault(paths.getFirst(), Hash32.ZERO);
      return StateHashing.leaf(paths.getFirst(), valueHash);
    }
    List<Hash32> left = new ArrayList<>();
    List<Hash32> right = new ArrayList<>();
    for (Hash32 path : paths) {
      ((path.bytes()[depth / 8] >> (7 - depth % 8) & 1) == 1 ? right : left).add(path);
    }
    return StateHashing.inner(root(leaves, left, depth + 1), root(leaves, right, depth + 1));
  }

  @Test
  void proofs_ofEachTree_showPresenceAndAbsence() throws IOException {
    Hash32 root = Hash32.ZERO;
    int present = 0;
    int emptySubtree = 0;
    int otherLeaf = 0;
    for (String line : lines()) {
      String[] words = line.split(" ", -1);
      if (words[0].equals("root")) {
        root = Hash32.parse(words[1]);
      }
      if (!words[0].equals("proof")) {
        continue;
      }
      Hash32 path = StateHashing.path(Hex.decode(words[1]));
      StateProof proof = proof(words);
      Verdict verdict = proof.check(root, path);
      if (words[3].equals("none")) {
        assertInstanceOf(Verdict.Absent.class, verdict, line);
        emptySubtree += proof.leaf() == null ? 1 : 0;
        otherLeaf += proof.leaf() == null ? 0 : 1;
      } else {
        present++;
        assertArrayEquals(
            Hex.decode(words[3]), assertInstanceOf(Verdict.Present.class, verdict).value(), line);
      }
      assertInstanceOf(Verdict.Invalid.class, proof.check(path, path), line);
    }
    assertEquals(List.of(8, 3, 4), List.of(present, emptySubtree, otherLeaf));
  }

  /** proof KEY value VALUE leaf (PATH HASH | none) siblings SIBLING... */
  private static StateProof proof(String[] words) {
    byte[] value = words[3].equals("none") ? null : Hex.decode(words[3]);
    boolean empty = words[5].equals("none");
    StateProof.Leaf leaf =
        empty ? null : new StateProof.Leaf(Hash32.parse(words[5]), Hash32.parse(words[6]));
    int siblings = empty ? 7 : 8;
    assertEquals("siblings", words[siblings - 1]);
    return new StateProof(
        value, leaf, Arrays.stream(words).skip(siblings).map(Hash32::parse).toList());
  }
}
