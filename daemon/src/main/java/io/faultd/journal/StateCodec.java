package io.faultd.journal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultd.displaced.DisplacedQdisc;
import io.faultd.fault.Fault;
import io.faultd.fault.Lease;
import java.io.IOException;

/** The form of faults, leases and displaced qdiscs in a record; points in time are nanoseconds of the boot clock. */
public interface StateCodec {
    /** Writes a complete fault. */
    ObjectNode write(Fault fault);

    /** Reads it back.\n *\n * @throws IOException when it is invalid */
    Fault fault(ObjectNode written) throws IOException;

    /** Writes a complete lease. */
    ObjectNode write(Lease lease);

    /** Reads it back.\n *\n * @throws IOException when it is invalid */
    Lease lease(ObjectNode written) throws IOException;

    /** Writes a complete displaced qdisc. */
    ObjectNode write(DisplacedQdisc aside);

    /** Reads it back.\n *\n * @throws IOException when it is invalid */
    DisplacedQdisc aside(ObjectNode written) throws IOException;
}
