package io.faultd;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
        "io.faultd.api..",
        "io.faultd.audit..",
        "io.faultd.daemon..",
        "io.faultd.discovery..",
        "io.faultd.displaced..",
        "io.faultd.doctor..",
        "io.faultd.dropping..",
        "io.faultd.dryrun..",
        "io.faultd.engine..",
        "io.faultd.journal..",
        "io.faultd.kernel..",
        "io.faultd.metrics..",
        "io.faultd.reconcile..",
        "io.faultd.rpc..",
        "io.faultd.shaping..",
        "io.faultd.stats.."
    };

    /** From a command to the kernel, each package sees only those behind it. */
    private static final List<List<String>> FROM_COMMAND_TO_KERNEL = List.of(
            List.of("daemon"),
            List.of("api", "journal"),
            List.of("engine"),
            List.of("reconcile", "dryrun"),
            List.of("shaping", "stats"),
            List.of("dropping", "displaced", "doctor"),
            List.of("kernel"));

    private static final String[] WAY_TO_KERNEL = {
        "io.faultd.reconcile..",
        "io.faultd.dryrun..",
        "io.faultd.stats..",
        "io.faultd.shaping..",
        "io.faultd.dropping..",
        "io.faultd.displaced..",
        "io.faultd.kernel.."
    };
    private static final String ROOT = "io.faultd.";

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
    static final ArchRule onlyTheWayToTheKernelSeesAPlanAndNetlink = noClasses()
            .that()
            .resideOutsideOfPackages(WAY_TO_KERNEL)
            .and(describe("depend on plans", one -> one.getDirectDependenciesFromSelf().stream()
                    .anyMatch(dependency -> resideInAPackage("io.faultd.plan..").test(dependency.getTargetClass()))))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.faultd.netlink..");

    @ArchTest
    static final ArchRule unitsBecomeTheKernelsInOneClass = noClasses()
            .that()
            .resideInAnyPackage(WAY_TO_KERNEL)
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

    @ArchTest
    static void noPackageDependsOnOneInFrontOfIt(JavaClasses classes) {
        for (int i = 1; i < FROM_COMMAND_TO_KERNEL.size(); i++) {
            String[] behind = packages(FROM_COMMAND_TO_KERNEL.subList(i, FROM_COMMAND_TO_KERNEL.size()));
            String[] inFront = packages(FROM_COMMAND_TO_KERNEL.subList(0, i));
            noClasses()
                    .that()
                    .resideInAnyPackage(behind)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(inFront)
                    .check(classes);
        }
    }

    private static String[] packages(List<List<String>> layers) {
        return layers.stream()
                .flatMap(List::stream)
                .map(name -> "io.faultd." + name + "..")
                .toArray(String[]::new);
    }

    /**
     * The split into packages made types public; each of them is one that another package really needs. Of two, others
     * use constants alone, which the compiler copies.
     */
    @ArchTest
    static final ArchRule whatIsPublicIsUsedByAnotherPackage = classes()
            .that()
            .resideInAnyPackage(DAEMON)
            .and()
            .arePublic()
            .and()
            .areTopLevelClasses()
            .and()
            .doNotHaveFullyQualifiedName("io.faultd.daemon.Main")
            .and()
            .doNotHaveFullyQualifiedName("io.faultd.dropping.DropRuleset")
            .and()
            .doNotHaveFullyQualifiedName("io.faultd.dropping.PartitionRuleset")
            .should(new ArchCondition<>("be used by another package") {
                @Override
                public void check(JavaClass one, ConditionEvents events) {
                    boolean used = Stream.concat(
                                    Stream.of(one),
                                    one.getPackage().getClasses().stream()
                                            .filter(other -> other.getName().startsWith(one.getName() + "$")))
                            .flatMap(part -> part.getDirectDependenciesToSelf().stream())
                            .anyMatch(dependency -> !dependency
                                    .getOriginClass()
                                    .getPackageName()
                                    .equals(one.getPackageName()));
                    events.add(new SimpleConditionEvent(
                            one, used, one.getName() + " is used in its own package only: it need not be public"));
                }
            });

    /** The picture in docs/architecture.md is what the code has: no arrow more, none less. */
    @ArchTest
    static void thePictureOfPackagesIsTrue(JavaClasses classes) throws IOException {
        assertThat(lines(found(classes))).containsExactlyElementsOf(lines(drawn()));
    }

    private static SortedMap<String, SortedSet<String>> drawn() throws IOException {
        String text = Files.readString(Path.of("../docs/architecture.md"));
        String picture = text.substring(text.indexOf("<!-- packages:begin -->"), text.indexOf("<!-- packages:end -->"));
        SortedMap<String, SortedSet<String>> arrows = new TreeMap<>();
        Matcher line =
                Pattern.compile("(?m)^([a-z.]+)(?: +-> +([a-z., ]+?))? *$").matcher(picture);
        while (line.find()) {
            SortedSet<String> targets = new TreeSet<>();
            if (line.group(2) != null) {
                targets.addAll(List.of(line.group(2).split(", *")));
            }
            arrows.put(line.group(1), targets);
        }
        return arrows;
    }

    private static List<String> lines(SortedMap<String, SortedSet<String>> arrows) {
        return arrows.entrySet().stream()
                .map(arrow -> arrow.getKey() + " -> " + String.join(", ", arrow.getValue()))
                .toList();
    }

    private static SortedMap<String, SortedSet<String>> found(JavaClasses classes) {
        SortedMap<String, SortedSet<String>> arrows = new TreeMap<>();
        for (JavaClass one : classes) {
            Set<String> targets = arrows.computeIfAbsent(shortName(one.getPackageName()), name -> new TreeSet<>());
            for (Dependency dependency : one.getDirectDependenciesFromSelf()) {
                String target =
                        dependency.getTargetClass().getBaseComponentType().getPackageName();
                if (target.startsWith(ROOT) && !target.equals(one.getPackageName())) {
                    targets.add(shortName(target));
                }
            }
        }
        return arrows;
    }

    private static String shortName(String name) {
        return name.substring(ROOT.length());
    }

    /**
     * One class starts the command of {@code faultctl run}; the other one asks {@code stty}, for {@code faultctl top}
     * alone.
     */
    @ArchTest
    static final ArchRule noProcessIsForked = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("io.faultd.cli.command.ChildCommand")
            .and()
            .doNotHaveFullyQualifiedName("io.faultd.cli.terminal.Stty")
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
