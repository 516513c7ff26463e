package io.faultd.client;

import io.faultd.protocol.Applied;
import io.faultd.protocol.DryRunForm;
import io.faultd.unit.BadValueException;
import io.faultd.unit.Durations;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A fault that is being described; {@link #apply} puts it into force. Values are checked as they are set, by the rules
 * that the daemon checks them by. Not for use by several threads.
 *
 * @param <R> the request itself
 */
public abstract sealed class FaultBuilder<R extends FaultBuilder<R>> permits MatchingBuilder, PartitionBuilder {
    private final FaultdClient client;
    private final String method;
    private final Map<String, Object> params = new LinkedHashMap<>();

    FaultBuilder(FaultdClient client, String method, String words, Object value) {
        this.client = client;
        this.method = method;
        params.put(words, value);
    }

    abstract R self();

    R with(String param, Object value) {
        params.put(param, value);
        return self();
    }

    /**
     * Lets it end by itself; without this it stays until it is stopped, the daemon exits, or its {@code --max-lifetime}
     * is over.
     *
     * @throws BadValueException when it is not above zero
     */
    public R lasting(Duration time) {
        if (time.isZero() || time.isNegative()) {
            throw new BadValueException("a fault must last some time; leave that out for one without an end");
        }
        return with("for", Durations.format(time));
    }

    /** Lets it end with a lease, when that is closed or this process has died, if it does not end before. */
    public R lease(FaultLease lease) {
        return with("lease", lease.id());
    }

    /**
     * Puts the fault into force. It holds on every packet that is sent after this has returned: the daemon answers when
     * it has read the kernel's state back.
     *
     * @throws FaultdException when it was refused; nothing is changed then
     */
    public Fault apply() {
        return new Fault(client, Records.read(client.call(method, params), Applied.class));
    }

    /**
     * Tells what {@link #apply} would do, and does not do it.
     *
     * @return lines for a shell, comments among them; none where nothing would be changed. For {@link DryRunForm#JSON}
     *     one text, the plan
     * @throws FaultdException when it would be refused, or cannot be told in that form
     */
    public List<String> dryRun(DryRunForm form) {
        return client.dryRun(form, method, params);
    }
}
