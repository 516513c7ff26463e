package io.faultd.journal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultd.displaced.DisplacedQdisc;
import io.faultd.fault.Fault;
import io.faultd.fault.Lease;
import java.io.IOException;

/**
 * What faults, leases and what was put aside look like in a record; points in time are nanoseconds of the boot clock.
 */
public interface StateCodec {
    /** A fault with all that it is. */
    ObjectNode write(Fault fault);

    /**
     * The reverse.
     *
     * @throws IOException when it makes no sense
     */
    Fault fault(ObjectNode written) throws IOException;

    /** A lease with all that it is. */
    ObjectNode write(Lease lease);

    /**
     * The reverse.
     *
     * @throws IOException when it makes no sense
     */
    Lease lease(ObjectNode written) throws IOException;

    /** What was put aside, with all that it is. */
    ObjectNode write(DisplacedQdisc aside);

    /**
     * The reverse.
     *
     * @throws IOException when it makes no sense
     */
    DisplacedQdisc aside(ObjectNode written) throws IOException;
}
