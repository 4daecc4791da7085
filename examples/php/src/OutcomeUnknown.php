<?php

declare(strict_types=1);

namespace Partner;

/**
 * Nothing that the hub signed came back: no answer, an answer that does not hold, or a fault that anybody could write.
 *
 * Your message may have been processed or not. A question you may ask again, under a new ticket.
 */
final class OutcomeUnknown extends \RuntimeException
{
}
