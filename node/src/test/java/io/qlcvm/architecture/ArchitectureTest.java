package io.qlcvm.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The arrows between the modules, and the libraries and system calls that have one place each.
 *
 * <p>Maven already keeps a module from those it does not depend on; the rules here hold when a
 * dependency is added without a thought. The modules {@code bench} and {@code testkit} are on
 * nobody's class path.
 */
final class ArchitectureTest {
  private static final String TYPES = "io.qlcvm.types..";
  private static final String VM = "io.qlcvm.vm..";
  private static final String LEDGER = "io.qlcvm.ledger..";
  private static final String CLIENT = "io.qlcvm.client..";
  private static final String NODE = "io.qlcvm.node..";
  private static final String MAIN = "io.qlcvm.node.Main";

  private static final JavaClasses OURS =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.qlcvm");

  /** Where time and chance come from. */
  private static final Set<String> SYSTEM_SOURCES =
      Set.of(
          "java.lang.System.currentTimeMillis",
          "java.lang.System.nanoTime",
          "java.lang.Math.random",
          "java.util.UUID.randomUUID",
          "java.util.Random.<init>",
          "java.util.SplittableRandom.<init>",
          "java.security.SecureRandom.<init>",
          "java.security.SecureRandom.getInstanceStrong",
          "java.util.concurrent.ThreadLocalRandom.current",
          "java.util.random.RandomGenerator.getDefault",
          "java.time.Clock.systemUTC",
          "java.time.Clock.systemDefaultZone",
          "java.time.InstantSource.system",
          "java.time.Instant.now",
          "java.time.LocalDate.now",
          "java.time.LocalDateTime.now",
          "java.time.OffsetDateTime.now",
          "java.time.ZonedDateTime.now");

  @Test
  void classes_imported_containEveryModuleThatHasCode() {
    assertTrue(
        OURS.stream().anyMatch(type -> type.getPackageName().startsWith("io.qlcvm.types")),
        "nothing was imported: every rule here would pass on nothing");
  }

  @Test
  void types_dependencies_areJdkAndCryptographyOnly() {
    check(
        classes()
            .that()
            .resideInAPackage(TYPES)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                TYPES, "java..", "org.jspecify..", "org.bouncycastle..", "com.amazon.corretto.."));
  }

  @Test
  void vm_dependencies_areJdkOnly() {
    check(
        classes()
            .that()
            .resideInAPackage(VM)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(VM, "java..", "org.jspecify.."));
  }

  @Test
  void ledger_modules_areTypesAndVm() {
    check(noDependency(LEDGER, CLIENT, NODE));
  }

  @Test
  void client_modules_areTypesOnly() {
    check(noDependency(CLIENT, VM, LEDGER, NODE));
  }

  @Test
  void node_modules_areAllButBench() {
    check(noDependency(NODE, "io.qlcvm.bench.."));
  }

  @Test
  void rocksdb_use_isInRocksStoreOnly() {
    check(
        noClasses()
            .that()
            .doNotHaveFullyQualifiedName("io.qlcvm.ledger.store.RocksStore")
            .and()
            // Its nested classes are part of it.
            .haveNameNotMatching("io\\.qlcvm\\.ledger\\.store\\.RocksStore\\$.*")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.rocksdb.."));
  }

  @Test
  void netty_use_isInNodeHttpOnly() {
    check(libraryOnlyIn("io.netty..", "io.qlcvm.node.http.."));
  }

  @Test
  void ratis_use_isInNodeOrderRaftOnly() {
    check(libraryOnlyIn("org.apache.ratis..", "io.qlcvm.node.order.raft.."));
  }

  @Test
  void clockAndRandom_use_isInMainOnly() {
    check(
        noClasses()
            .that()
            .doNotHaveFullyQualifiedName(MAIN)
            .should()
            .accessTargetWhere(
                DescribedPredicate.describe(
                    "reads the system's clock or random numbers; take it in the constructor",
                    ArchitectureTest::isSystemSource)));
  }

  private static boolean isSystemSource(JavaAccess<?> access) {
    AccessTarget target = access.getTarget();
    return SYSTEM_SOURCES.contains(target.getOwner().getName() + "." + target.getName());
  }

  /**
   * A module's own root package is left out: it is the module's interface, so it names what comes
   * in and goes out (which the packages below know) and hands the work on to them.
   */
  @ParameterizedTest
  @ValueSource(strings = {"types", "vm", "ledger", "client", "node"})
  void packages_ofModule_areFreeOfCycles(String module) {
    check(slices().matching("io.qlcvm." + module + ".(**)").should().beFreeOfCycles());
  }

  private static ArchRule noDependency(String from, String... to) {
    return noClasses()
        .that()
        .resideInAPackage(from)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(to);
  }

  private static ArchRule libraryOnlyIn(String library, String place) {
    return noClasses()
        .that()
        .resideOutsideOfPackage(place)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library);
  }

  private static void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(OURS);
  }
}
