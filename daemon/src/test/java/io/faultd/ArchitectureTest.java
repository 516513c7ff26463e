package io.faultd;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;

/** The arrows of docs/architecture.md. */
@AnalyzeClasses(packages = "io.faultd", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String[] TC_NATIVE = {"io.faultd.linux..", "io.faultd.netlink.."};
    private static final String[] RULES = {
        "io.faultd.flow..",
        "io.faultd.fault..",
        "io.faultd.unit..",
        "io.faultd.target..",
        "io.faultd.plan..",
        "io.faultd.protocol..",
        "io.faultd.render.."
    };
    private static final String[] CLIENT = {"io.faultd.client..", "io.faultd.cli.."};
    private static final String[] DAEMON = {
        "io.faultd.audit..",
        "io.faultd.daemon..",
        "io.faultd.discovery..",
        "io.faultd.journal..",
        "io.faultd.reconcile..",
        "io.faultd.rpc..",
        "io.faultd.metrics.."
    };

    private static DescribedPredicate<JavaClass> oursBut(String[]... allowed) {
        DescribedPredicate<JavaClass> others = resideInAPackage("io.faultd..");
        for (String[] packages : allowed) {
            others = others.and(not(resideInAnyPackage(packages)));
        }
        return others.as("other packages of faultd");
    }

    @ArchTest
    static final ArchRule everyClassIsInAModule =
            classes().should().resideInAnyPackage(together(together(TC_NATIVE, RULES), together(CLIENT, DAEMON)));

    @ArchTest
    static final ArchRule tcNativeDependsOnNothingOfOurs =
            noClasses().that().resideInAnyPackage(TC_NATIVE).should().dependOnClassesThat(oursBut(TC_NATIVE));

    @ArchTest
    static final ArchRule rulesDependOnNothingOfOurs =
            noClasses().that().resideInAnyPackage(RULES).should().dependOnClassesThat(oursBut(RULES));

    @ArchTest
    static final ArchRule clientDependsOnRulesAlone =
            noClasses().that().resideInAnyPackage(CLIENT).should().dependOnClassesThat(oursBut(CLIENT, RULES));

    @ArchTest
    static final ArchRule theJavaClientNeedsTheJdkAlone = classes()
            .that()
            .resideInAPackage("io.faultd.client..")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage("java..", "javax.net.ssl..")
                    .or(resideInAnyPackage(CLIENT))
                    .or(resideInAnyPackage(RULES)));

    @ArchTest
    static final ArchRule theDaemonDoesNotDependOnTheClient =
            noClasses().that().resideInAnyPackage(DAEMON).should().dependOnClassesThat(resideInAnyPackage(CLIENT));

    @ArchTest
    static final ArchRule onlyTheReconcilerSeesAPlanAndNetlink = noClasses()
            .that()
            .resideOutsideOfPackage("io.faultd.reconcile..")
            .and(describe("depend on plans", one -> one.getDirectDependenciesFromSelf().stream()
                    .anyMatch(dependency -> resideInAPackage("io.faultd.plan..").test(dependency.getTargetClass()))))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.faultd.netlink..");

    @ArchTest
    static final ArchRule unitsBecomeTheKernelsInOneClass = noClasses()
            .that()
            .resideInAPackage("io.faultd.reconcile..")
            .and()
            .doNotHaveSimpleName("KernelUnits")
            .should()
            .dependOnClassesThat()
            .haveSimpleName("Chance")
            .orShould()
            .dependOnClassesThat()
            .haveSimpleName("DelayDistribution")
            .orShould()
            .dependOnClassesThat()
            .resideInAPackage("io.faultd.unit..");

    /** One class starts the command of {@code faultctl run}; the other one asks {@code stty}, for {@code faultctl top} alone. */
    @ArchTest
    static final ArchRule noProcessIsForked = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("io.faultd.cli.ChildCommand")
            .and()
            .doNotHaveFullyQualifiedName("io.faultd.cli.Stty")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(ProcessBuilder.class)
            .orShould()
            .callMethod(Runtime.class, "exec", String.class)
            .orShould()
            .callMethod(Runtime.class, "exec", String[].class);

    @ArchTest
    static final ArchRule oneWayToLog =
            noClasses().should().dependOnClassesThat().resideInAPackage("java.util.logging..");

    @ArchTest
    static final ArchRule nothingStaticChanges =
            fields().that().areStatic().should().beFinal();

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("io.faultd.(**)").should().beFreeOfCycles();

    private static String[] together(String[] some, String... more) {
        return Stream.concat(Stream.of(some), Stream.of(more)).toArray(String[]::new);
    }
}
