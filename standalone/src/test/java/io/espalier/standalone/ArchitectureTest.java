package io.espalier.standalone;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The walls of the house: which package may use what. */
final class ArchitectureTest {

  private static final String[] LIBRARIES = {
    "io.espalier.events..",
    "io.espalier.graph..",
    "io.espalier.datasets..",
    "io.espalier.training..",
    "io.espalier.runtime..",
    "io.espalier.artifacts.."
  };
  private static final String[] SERVICES = {
    "prune", "finetune", "quantize", "benchmark", "registry"
  };

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.espalier");

  @Test
  void theClassesOfEveryModuleAreSeen() {
    // Given the rules below pass on nothing at all, Then what they look at must be there
    for (String library : LIBRARIES) {
      assertSomeIn(library);
    }
    for (String service : SERVICES) {
      assertSomeIn("io.espalier." + service + "..");
    }
    assertSomeIn("io.espalier.stage..");
  }

  @Test
  void librariesKnowNothingOfQuarkusOrJakarta() {
    noClasses()
        .that()
        .resideInAnyPackage(LIBRARIES)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.quarkus..", "jakarta..", "io.smallrye..", "org.eclipse.microprofile..")
        .check(CLASSES);
  }

  @Test
  void librariesKnowNothingOfServices() {
    noClasses()
        .that()
        .resideInAnyPackage(LIBRARIES)
        .or()
        .resideInAPackage("io.espalier.stage..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(servicePackages("none"))
        .check(CLASSES);
  }

  @Test
  void servicesDoNotDependOnEachOther() {
    for (String service : SERVICES) {
      noClasses()
          .that()
          .resideInAPackage("io.espalier." + service + "..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(servicePackages(service))
          .check(CLASSES);
    }
  }

  @Test
  void onlyTheTrainingLibraryAndTheSparseRuntimesEngineUseDjl() {
    // The engine is what DJL calls, not a user of DJL: it cannot be written without DJL's types.
    noClasses()
        .that()
        .resideOutsideOfPackages("io.espalier.training..", "io.espalier.runtime.djl..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("ai.djl..")
        .check(CLASSES);
  }

  @Test
  void nobodyNeedsDjlToRunASession() {
    // DJL is an optional dependency of the sparse runtime: only DJL may reach its engine.
    noClasses()
        .that()
        .resideOutsideOfPackage("io.espalier.runtime.djl..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.espalier.runtime.djl..")
        .check(CLASSES);
    assertSomeIn("io.espalier.runtime.djl..");
  }

  @Test
  void onlyTheSparseRuntimeUsesTheVectorApiAndForeignFunctions() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.espalier.runtime..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jdk.incubator.vector..")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.foreign.Linker")
        .check(CLASSES);
  }

  private static String[] servicePackages(String except) {
    return Arrays.stream(SERVICES)
        .filter(service -> !service.equals(except))
        .map(service -> "io.espalier." + service + "..")
        .toArray(String[]::new);
  }

  private static void assertSomeIn(String pattern) {
    String prefix = pattern.substring(0, pattern.length() - 2);
    if (CLASSES.stream().noneMatch(type -> type.getPackageName().startsWith(prefix))) {
      throw new AssertionError("no classes seen in " + pattern);
    }
  }
}
