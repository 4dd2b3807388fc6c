package io.qlcvm.vm.gas;

/** Schedules for tests that look at one thing at a time. */
public final class Schedules {

  private static final GasSchedule V1 = GasSchedule.V1;

  /** The first schedule, but reading a module and calling a function for the first time is free. */
  public static final GasSchedule FREE_LOADING =
      new GasSchedule(
          2,
          V1.blockHead(),
          V1.simple(),
          V1.unary(),
          V1.multiply(),
          V1.divide(),
          V1.memoryAccess(),
          V1.largeMemoryAccess(),
          V1.branch(),
          V1.branchTable(),
          V1.floating(),
          V1.squareRoot(),
          V1.rareConversion(),
          V1.call(),
          V1.local(),
          V1.callIndirect(),
          V1.tableAccess(),
          V1.grow(),
          V1.page(),
          V1.bulk(),
          V1.bulkBytes(),
          0,
          0,
          0);

  private Schedules() {}
}
