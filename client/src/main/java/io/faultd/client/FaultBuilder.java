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
 * Describes a fault, which {@link #apply} applies. Values are checked as they are set, by the daemon's own rules. Not
 * for use by several threads.
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
     * Ends it automatically after this time; without it the fault lasts until it is stopped, the daemon exits, or its
     * {@code --max-lifetime} is over.
     *
     * @throws BadValueException when it is not above zero
     */
    public R lasting(Duration time) {
        if (time.isZero() || time.isNegative()) {
            throw new BadValueException("a fault must last some time; leave that out for one without an end");
        }
        return with("for", Durations.format(time));
    }

    /** Binds it to a lease: it ends when the lease is closed or this process dies, unless it ends before. */
    public R lease(FaultLease lease) {
        return with("lease", lease.id());
    }

    /**
     * Applies the fault. It holds on every packet that is sent after this returns: the daemon answers after it has read
     * back the kernel's state.
     *
     * @throws FaultdException when it is refused; nothing is changed then
     */
    public Fault apply() {
        return new Fault(client, Records.read(client.call(method, params), Applied.class));
    }

    /**
     * Returns what {@link #apply} would do as the lines of one script for {@code sh}, without doing it.
     *
     * @return empty where nothing would be changed
     * @throws FaultdException when it would be refused, or a name can't be written in a script
     */
    public List<String> dryRun() {
        return dryRun(DryRunForm.SH);
    }

    /**
     * Returns what {@link #apply} would do, without doing it.
     *
     * @return lines for a shell, including comments; empty where nothing would be changed. For {@link DryRunForm#JSON}
     *     one text, the plan
     * @throws FaultdException when it would be refused, or can't be expressed in that form
     */
    public List<String> dryRun(DryRunForm form) {
        return client.dryRun(form, method, params);
    }
}
