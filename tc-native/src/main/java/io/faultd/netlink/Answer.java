package io.faultd.netlink;

/**
 * How a request or a dump ended: the content of {@code NLMSG_ERROR} or {@code NLMSG_DONE}.
 *
 * @param errno the positive error number; 0 is success
 * @param kernelMessage the text of {@code NLMSGERR_ATTR_MSG}, or null
 */
record Answer(int errno, String kernelMessage) {
    private static final int NLM_F_CAPPED = 0x100;
    private static final int NLM_F_ACK_TLVS = 0x200;
    private static final int NLMSGERR_ATTR_MSG = 1;

    static Answer decode(NetlinkMessage message) {
        AttributeReader reader = message.reader();
        if (message.type() == NetlinkMessage.DONE && reader.remaining() < Integer.BYTES) {
            return new Answer(0, null);
        }
        int errno = -reader.readS32();
        if ((message.flags() & NLM_F_ACK_TLVS) == 0) {
            return new Answer(errno, null);
        }
        if (message.type() == NetlinkMessage.ERROR) {
            skipRequest(reader, message.flags());
        }
        String text = null;
        while (reader.next()) {
            if (reader.type() == NLMSGERR_ATTR_MSG) {
                text = reader.string();
            }
        }
        return new Answer(errno, text);
    }

    /** It contains the request's header, and after a failure the whole request, unless the answer is capped. */
    private static void skipRequest(AttributeReader reader, int flags) {
        int requestLength = reader.readS32();
        reader.skip(NetlinkMessage.HEADER_BYTES - Integer.BYTES);
        if ((flags & NLM_F_CAPPED) == 0) {
            int payload = requestLength - NetlinkMessage.HEADER_BYTES;
            if (payload < 0 || payload > reader.remaining()) {
                throw new MalformedNetlinkException("answer quotes a request of length " + requestLength);
            }
            reader.skip(NetlinkMessage.encodedBytes(payload) - NetlinkMessage.HEADER_BYTES);
        }
    }

    boolean isSuccess() {
        return errno == 0;
    }

    NetlinkException toException(String operation) {
        return new NetlinkException(operation, null, errno, kernelMessage);
    }
}
