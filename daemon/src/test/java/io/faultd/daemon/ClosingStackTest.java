package io.faultd.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.CapturedLog;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClosingStackTest {
    private final List<String> closed = new ArrayList<>();
    private final ClosingStack stack = new ClosingStack();

    @Test
    void closesInTheOppositeOrder() {
        stack.push(() -> closed.add("first"));
        stack.push(() -> closed.add("second"));

        stack.close();

        assertThat(closed).containsExactly("second", "first");
    }

    @Test
    void oneThatFailsDoesNotKeepTheOthersOpen() {
        stack.push(() -> closed.add("first"));
        stack.push(() -> {
            throw new IllegalStateException("stuck");
        });

        try (CapturedLog log = CapturedLog.of(ClosingStack.class)) {
            stack.close();

            assertThat(closed).containsExactly("first");
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .contains("closing ")
                    .endsWith(" failed");
        }
    }

    @Test
    void closesEachOnce() {
        stack.push(() -> closed.add("first"));

        stack.close();
        stack.close();

        assertThat(closed).hasSize(1);
    }
}
