import type { Consumer, Kafka } from 'kafkajs';

/** A consumer that is to be a member of a group; it has not joined yet. */
export function memberOf(kafka: Kafka, groupId: string, sessionTimeout: number): Consumer {
  return kafka.consumer({
    groupId,
    sessionTimeout,
    rebalanceTimeout: 2 * sessionTimeout,
    heartbeatInterval: Math.ceil(sessionTimeout / 10),
    maxWaitTimeInMs: 100,
    allowAutoTopicCreation: false,
  });
}
