import { expect } from 'chai';
import { brokerRefused } from '../../../core/brokers/broker-refused.js';

describe('brokerRefused', () => {
  it('names the broker, what it said and what to check', () => {
    const cause = new Error('no permission');
    const error = brokerRefused('MQTT', cause, 'topics');
    expect(error).to.include({ code: 'BROKER_FAILED', cause });
    expect(error.message).to.include('MQTT').and.include('no permission').and.include('Check the topics');
  });
});
