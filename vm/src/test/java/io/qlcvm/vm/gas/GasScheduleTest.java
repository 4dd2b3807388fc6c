package io.qlcvm.vm.gas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GasScheduleTest {

  /** All prices 1, but the one at this place. */
  private static GasSchedule with(int place, int price) {
    int[] p = new int[23];
    Arrays.fill(p, 1);
    p[place] = price;
    return new GasSchedule(
        1, p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7], p[8], p[9], p[10], p[11], p[12], p[13],
        p[14], p[15], p[16], p[17], p[18], p[19], p[20], p[21], p[22]);
  }

  @ParameterizedTest
  @ValueSource(ints = {7, 8, 12, 14, 19})
  void constructor_withAPriceOfZeroThatALoopCouldLiveOn_refuses(int place) {
    assertThrows(IllegalArgumentException.class, () -> with(place, 0));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 9, 10, 11, 13, 15, 16, 17, 18, 20, 21, 22})
  void constructor_withAnotherPriceOfZero_takesIt(int place) {
    assertEquals(1, with(place, 0).version());
  }

  @ParameterizedTest
  @CsvSource({"0, -1", "3, -1", "22, 10001"})
  void constructor_withAPriceOutOfRange_refuses(int place, int price) {
    assertThrows(IllegalArgumentException.class, () -> with(place, price));
  }
}
