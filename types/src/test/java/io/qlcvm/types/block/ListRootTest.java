package io.qlcvm.types.block;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.qlcvm.types.Hash32;
import io.qlcvm.types.crypto.Hashing;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListRootTest {

  /** Inputs of the Certificate Transparency project's tests for RFC 6962, in hexadecimal. */
  private static final List<String> INPUTS =
      List.of(
          "",
          "00",
          "10",
          "2021",
          "3031",
          "40414243",
          "5051525354555657",
          "606162636465666768696a6b6c6d6e6f");

  @ParameterizedTest
  @CsvSource({
    "0,e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "1,6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "2,fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "3,aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "4,d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "5,4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "6,76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "7,ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "8,5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
  })
  void root_ofPublishedInputs_isThePublishedOne(int count, String root) {
    Stream<byte[]> data = INPUTS.subList(0, count).stream().map(HexFormat.of()::parseHex);
    assertEquals("0x" + root, ListRoot.ofLeaves(data.map(ListRoot::leaf).toList()).toString());
  }

  @Test
  void root_ofHashes_hasThemAsLeaves() {
    Hash32 a = Hashing.sha256(new byte[] {1});
    Hash32 b = Hashing.sha256(new byte[] {2});
    Hash32 leafA = Hashing.sha256(new byte[] {0}, a.bytes());
    Hash32 leafB = Hashing.sha256(new byte[] {0}, b.bytes());
    assertEquals(Hashing.sha256(), ListRoot.of(List.of()));
    assertEquals(leafA, ListRoot.of(List.of(a)));
    assertEquals(
        Hashing.sha256(new byte[] {1}, leafA.bytes(), leafB.bytes()), ListRoot.of(List.of(a, b)));
  }

  /** Against another way to compute it: pair from the left, carry the odd one up. */
  @Property(tries = 200)
  void root_ofAnyLength_isThatOfPairingLevelByLevel(@ForAll @IntRange(min = 1, max = 300) int n) {
    List<Hash32> hashes =
        IntStream.range(0, n).mapToObj(i -> Hashing.sha256(new byte[] {(byte) i})).toList();
    List<Hash32> level =
        hashes.stream().map(h -> Hashing.sha256(new byte[] {0}, h.bytes())).toList();
    while (level.size() > 1) {
      List<Hash32> next = new ArrayList<>();
      for (int i = 0; i + 1 < level.size(); i += 2) {
        next.add(Hashing.sha256(new byte[] {1}, level.get(i).bytes(), level.get(i + 1).bytes()));
      }
      if (level.size() % 2 == 1) {
        next.add(level.getLast());
      }
      level = next;
    }
    assertEquals(level.getFirst(), ListRoot.of(hashes));
  }
}
