import { expect } from 'chai';
import { Command } from 'commander';
import fc from 'fast-check';
import { z } from 'zod';
import { addFlags, flagOf, type Given, parseFlags, wordsOf } from '../../cli/flags.js';
import { isMillraceError } from '../../core/errors.js';

const schema = z.object({
  epochs: z.number().int().min(1).default(5).describe('Passes'),
  learningRate: z.number().positive().default(0.1),
  hidden: z.array(z.int().min(1)).min(1).default([256]),
  variant: z.enum(['scratch', 'layers']).default('scratch'),
  augment: z.boolean().default(false),
  dashboard: z.boolean().default(true),
  data: z.string().optional(),
});

function typed(...words: readonly string[]): Given {
  const command = new Command().exitOverride();
  addFlags(command, schema);
  return command.parse(words, { from: 'user' }).opts<Given>();
}

function refusalOf(...words: readonly string[]): string {
  try {
    parseFlags(schema, typed(...words));
  } catch (error) {
    if (isMillraceError(error, 'OPTION_INVALID')) return error.message;
    throw error;
  }
  return 'accepted';
}

describe('flags of a schema', () => {
  it('are named after its fields', () => {
    expect(flagOf('batchSize')).to.equal('--batch-size');
    expect(flagOf('epochs')).to.equal('--epochs');
  });

  it('leave defaults to the schema', () => {
    expect(typed()).to.deep.equal({});
    expect(parseFlags(schema, typed())).to.deep.equal({
      epochs: 5,
      learningRate: 0.1,
      hidden: [256],
      variant: 'scratch',
      augment: false,
      dashboard: true,
    });
  });

  it('become numbers, lists, booleans and texts', () => {
    const words = ['--epochs', '7', '--hidden', '64,32', '--augment', '--no-dashboard', '--data', '12'];
    expect(parseFlags(schema, typed(...words))).to.deep.include({
      epochs: 7,
      hidden: [64, 32],
      augment: true,
      dashboard: false,
      data: '12',
    });
  });

  it('give way to recorded values only where nothing was typed', () => {
    const recorded = { epochs: 9, variant: 'layers' };
    const parsed = parseFlags(schema, typed('--epochs', '10'), recorded);
    expect(parsed).to.deep.include({ epochs: 10, variant: 'layers', learningRate: 0.1 });
  });

  it('are shown in help with bounds of choice and default', () => {
    const command = new Command();
    addFlags(command, schema);
    const help = command.helpInformation();
    expect(help).to.include('--epochs <number>').and.to.include('Passes (default: 5)');
    expect(help).to.include('--variant <scratch|layers>');
    expect(help).to.include('--augment').and.not.to.include('--no-augment');
    expect(help)
      .to.include('--no-dashboard')
      .and.not.to.match(/ --dashboard/);
  });

  const refused: readonly (readonly [string, string, string])[] = [
    ['--epochs', 'many', "option --epochs: got 'many', expected a whole number of at least 1"],
    ['--epochs', '', "option --epochs: got '', expected a whole number of at least 1"],
    ['--epochs', '1.5', "option --epochs: got '1.5', expected a whole number of at least 1"],
    ['--learning-rate', '0', "option --learning-rate: got '0', expected a number above 0"],
    ['--learning-rate', 'Infinity', "option --learning-rate: got 'Infinity', expected a number above 0"],
    ['--variant', 'both', "option --variant: got 'both', expected scratch or layers"],
    [
      '--hidden',
      '3,,4',
      "option --hidden: got '3,,4', expected a list separated by commas, each a whole number of at least 1",
    ],
  ];
  for (const [flag, value, message] of refused) {
    it(`refuse ${flag} ${value || "''"} by name, value and what was expected`, () => {
      expect(refusalOf(flag, value)).to.equal(message);
    });
  }

  it('can be typed again from what was given', () => {
    const given = fc.record(
      {
        epochs: fc.integer({ min: 1 }).map(String),
        learningRate: fc.double({ min: 1e-6, max: 10, noNaN: true }).map(String),
        hidden: fc.array(fc.integer({ min: 1, max: 999 }), { minLength: 1 }).map(String),
        augment: fc.boolean(),
        dashboard: fc.boolean(),
        data: fc.stringMatching(/^[\w./-]+$/),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(given, (values) => {
        expect(typed(...wordsOf(values))).to.deep.equal({ ...values });
      }),
    );
  });

  it('are quoted for the shell where they need to be', () => {
    expect(wordsOf({ data: "it's here" })).to.deep.equal(['--data', String.raw`'it'\''s here'`]);
  });
});
