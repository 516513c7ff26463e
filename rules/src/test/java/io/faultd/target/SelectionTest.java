package io.faultd.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.target.Selection.Resolution;
import io.faultd.target.Selection.Selected;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SelectionTest {
    private static final Map<String, String> WEB =
            Map.of("com.docker.compose.service", "web", "com.docker.compose.project", "shop", "tier", "front");

    private final Target db = container("db", "aaaa1111", Map.of("tier", "back"), "eth0@shop", "eth1@admin");
    private final Target web1 = container("web-1", "bbbb2222", WEB, "eth0@shop");
    private final Target web2 = container("web-2", "bbbb3333", WEB, "eth0@shop");
    private final Target proxy = unusable("proxy", "cccc4444", "shares the host's network");
    private final List<Target> targets = List.of(db, web1, web2, proxy);

    private static Target container(String name, String id, Map<String, String> labels, String... interfaces) {
        Namespace own = new Namespace("/proc/1/ns/net", name.hashCode());
        List<Interface> made = Arrays.stream(interfaces)
                .map(text -> new Interface(
                        text.substring(0, text.indexOf('@')),
                        text.substring(text.indexOf('@') + 1),
                        List.of(),
                        new ShapingPoint(own, 2, text, true),
                        new ShapingPoint(own, 2, text, false),
                        new Interface.Path.Elsewhere()))
                .toList();
        return new Target(
                Target.Kind.CONTAINER,
                name,
                id,
                true,
                labels,
                made.stream().map(Interface::network).toList(),
                Optional.of(own),
                Optional.empty(),
                Optional.empty(),
                made);
    }

    private static Target unusable(String name, String id, String reason) {
        return new Target(
                Target.Kind.CONTAINER,
                name,
                id,
                true,
                Map.of("tier", "front"),
                List.of(),
                Optional.empty(),
                Optional.of(reason),
                Optional.empty(),
                List.of());
    }

    private Resolution resolve(String... words) {
        return Selection.of(List.of(words), false).resolve(targets);
    }

    private List<String> selected(String... words) {
        return names(resolve(words));
    }

    private static List<String> names(Resolution resolution) {
        return resolution.selected().stream()
                .map(Selected::target)
                .map(Target::name)
                .toList();
    }

    /** Container, and as compose names it: a run of a command in a container like those of the service. */
    private static Target oneOff(String value) {
        Map<String, String> labels = new HashMap<>(WEB);
        labels.put("com.docker.compose.oneoff", value);
        return container("web-run-1", "dddd5555", labels, "eth0@shop");
    }

    @Test
    void aOneOffContainerIsNotItsServiceUnlessItIsNamedItself() {
        List<Target> all = List.of(web1, oneOff("True"));

        for (String word : List.of("service:web", "service:shop/web", "web")) {
            assertThat(Selection.of(List.of(word), false).resolve(all).selected())
                    .as(word)
                    .extracting(Selected::target)
                    .containsExactly(web1);
        }
        for (String word : List.of("web-run-1", "dddd5555", "/web-run-.*/")) {
            assertThat(Selection.of(List.of(word), false).resolve(all).selected())
                    .as(word)
                    .extracting(one -> one.target().name())
                    .containsExactly("web-run-1");
        }
        for (String word : List.of("label:com.docker.compose.service=web", "label:tier=front", "network:shop")) {
            assertThat(Selection.of(List.of(word), false).resolve(all).selected())
                    .as(word)
                    .extracting(one -> one.target().name())
                    .containsExactly("web-1", "web-run-1");
        }
        assertThat(Selection.of(List.of("web"), false)
                        .resolve(List.of(oneOff("True")))
                        .unmatched())
                .as("a service of one-off containers only")
                .hasSize(1);
    }

    @Test
    void everyContainerOfAServiceHasTheLabelAndOnlyItsValueMakesAOneOff() {
        assertThat(Selection.of(List.of("service:web"), false)
                        .resolve(List.of(oneOff("False")))
                        .selected())
                .hasSize(1);
    }

    @Test
    void someOfTheTargetsKeepTheInterfacesToWhichTheWordsNarrowThem() {
        assertThat(only(db, "db/eth1")).containsExactly("db/eth1");
        assertThat(only(db, "db@admin")).containsExactly("db@admin");
        assertThat(only(db, "network:admin", "web-1")).containsExactly("db@admin");
        assertThat(only(db, "network:admin", "db/eth0")).containsExactly("db@admin", "db/eth0");
        assertThat(only(db, "aaaa@admin")).containsExactly("db@admin");
        assertThat(only(db, "db/eth1", "label:tier=back"))
                .as("another word for all of it")
                .containsExactly("db");
        assertThat(new Selection(List.of(TargetSelector.parse("db/eth1")), true, Set.of())
                        .only(List.of(db), new TargetIndex(targets))
                        .texts())
                .containsExactly("db");
        assertThat(Selection.of(List.of("network:shop"), false)
                        .only(List.of(web2, db), new TargetIndex(targets))
                        .texts())
                .containsExactly("web-2@shop", "db@shop");
    }

    private List<String> only(Target target, String... words) {
        return Selection.of(List.of(words), false)
                .only(List.of(target), new TargetIndex(targets))
                .texts();
    }

    @Test
    void aNetworksNameCanHaveASlash() {
        Target on = container("app", "eeee6666", Map.of(), "eth0@team/back", "eth1@front");

        for (String word : List.of("network:team/back", "app@team/back")) {
            assertThat(Selection.of(List.of(word), false).resolve(List.of(on)).selected())
                    .as(word)
                    .flatExtracting(Selected::interfaces)
                    .containsExactly(on.interfaces().get(0));
        }
    }

    @Test
    void aNameSelectsTheTargetOfThatName() {
        assertThat(selected("db")).containsExactly("db");
    }

    @Test
    void theStartOfAnIdSelectsItsContainer() {
        assertThat(selected("aaaa")).containsExactly("db");
        assertThat(resolve("aaa").unmatched()).extracting(TargetSelector::text).containsExactly("aaa");
    }

    @Test
    void aNameGoesBeforeAnId() {
        Target named = container("aaaa", "dddd5555", Map.of(), "eth0@shop");

        assertThat(names(Selection.of(List.of("aaaa"), false).resolve(List.of(db, named))))
                .containsExactly("aaaa");
    }

    @Test
    void aServiceCanBeNamedByItselfWhileItHasOneContainer() {
        assertThat(names(Selection.of(List.of("web"), false).resolve(List.of(db, web1))))
                .containsExactly("web-1");

        Resolution resolution = resolve("web");
        assertThat(resolution.selected()).isEmpty();
        assertThat(resolution.ambiguous()).singleElement().asString().contains("'web' could mean any of web-1, web-2");
    }

    @Test
    void theStartOfSeveralIdsMeansNone() {
        Resolution resolution = resolve("bbbb");

        assertThat(resolution.selected()).isEmpty();
        assertThat(resolution.ambiguous()).hasSize(1);
    }

    @Test
    void broadWordsSelectAllThatFit() {
        assertThat(selected("service:web")).containsExactly("web-1", "web-2");
        assertThat(selected("service:shop/web")).containsExactly("web-1", "web-2");
        assertThat(resolve("service:other/web").unmatched()).hasSize(1);
        assertThat(selected("label:tier")).containsExactly("db", "web-1", "web-2");
        assertThat(selected("label:tier=back")).containsExactly("db");
        assertThat(selected("network:shop")).containsExactly("db", "web-1", "web-2");
        assertThat(selected("/web-.*/")).containsExactly("web-1", "web-2");
    }

    @Test
    void aRegularExpressionMustFitTheWholeName() {
        assertThat(resolve("/web/").unmatched())
                .extracting(TargetSelector::text)
                .containsExactly("/web/");
    }

    @Test
    void aWordCanNarrowToInterfaces() {
        assertThat(resolve("db/eth1").selected())
                .containsExactly(new Selected(db, List.of(db.interfaces().get(1))));
        assertThat(resolve("db@shop").selected())
                .containsExactly(new Selected(db, List.of(db.interfaces().get(0))));
        assertThat(resolve("network:admin").selected())
                .containsExactly(new Selected(db, List.of(db.interfaces().get(1))));
        assertThat(resolve("db/eth0", "db/eth1").selected()).containsExactly(new Selected(db, db.interfaces()));
    }

    @Test
    void anInterfaceThatIsNotThereMakesTheTargetUnusable() {
        Resolution resolution = resolve("db/eth9");

        assertThat(resolution.selected()).isEmpty();
        assertThat(resolution.unusable()).containsExactly(new Selection.Skipped(db, "has no such interface"));
    }

    @Test
    void anUnusableTargetIsAnErrorOnlyWhereItIsNamed() {
        Selection.Skipped reason = new Selection.Skipped(proxy, "shares the host's network");

        assertThat(resolve("label:tier").skipped()).containsExactly(reason);
        assertThat(resolve("label:tier").unusable()).isEmpty();
        assertThat(resolve("proxy").unusable()).containsExactly(reason);
        assertThat(resolve("label:tier", "proxy").unusable()).containsExactly(reason);
    }

    @Test
    void everythingInScopeIncludesTheUnusableAsSkipped() {
        Resolution resolution = Selection.of(List.of(), true).resolve(targets);

        assertThat(names(resolution)).containsExactly("db", "web-1", "web-2");
        assertThat(resolution.skipped()).extracting(Selection.Skipped::target).containsExactly(proxy);
    }

    @Test
    void aTargetCountsOnceHoweverOftenItIsSelected() {
        assertThat(selected("web-2", "service:web", "web-2")).containsExactlyInAnyOrder("web-1", "web-2");
    }

    @Test
    void wordsThatSelectNothingAreTold() {
        assertThat(resolve("db", "nobody", "network:none").unmatched())
                .extracting(TargetSelector::text)
                .containsExactly("nobody", "network:none");
    }

    @Test
    void whatWasTakenOutStaysOut() {
        Selection selection = Selection.of(List.of("service:web"), false).without(Set.of(web1.key()));

        assertThat(names(selection.resolve(targets))).containsExactly("web-2");
        assertThat(names(selection.without(Set.of(web2.key())).resolve(targets)))
                .isEmpty();
    }

    @Test
    void isWrittenAsItWasRead() {
        assertThat(Selection.of(List.of("db", "/web-.*/"), true).texts()).containsExactly("--all", "db", "/web-.*/");
    }

    @Test
    void anIgnoreLabelCountsUnlessItSaysFalse() {
        assertThat(Target.ignored(Map.of("faultd.ignore", ""))).isTrue();
        assertThat(Target.ignored(Map.of("faultd.ignore", "true"))).isTrue();
        assertThat(Target.ignored(Map.of("faultd.ignore", "FALSE"))).isFalse();
        assertThat(Target.ignored(Map.of())).isFalse();
    }
}
