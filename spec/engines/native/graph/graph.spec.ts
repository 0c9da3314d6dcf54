import { expect } from 'chai';
import { graphOf } from '../../../../engines/native/graph/graph.js';
import type { Origin, Recording } from '../../../../engines/native/graph/recording.js';
import { numbers, Sketch } from './sketch.js';

describe('the graph of a recording', () => {
  let sketch: Sketch;
  let weight: Origin;
  let slot: Origin;
  let gradient: Origin;
  let rate: Origin;
  beforeEach(() => {
    sketch = new Sketch();
    weight = sketch.variable([4, 3]);
    slot = sketch.variable([4, 3]);
    gradient = sketch.input([4, 3]);
    rate = sketch.input([]);
  });

  /** The nodes, each as `name = operation(inputs)`. */
  const nodesOf = (recording: Recording): readonly string[] =>
    graphOf(recording, numbers).nodes.map(({ name, op, input }) => `${name} = ${op}(${input.join(', ')})`);

  it('feeds the variables where it changes none', () => {
    const sum = sketch.apply('Add', weight, gradient);
    const graph = graphOf(sketch.end([sum], []), numbers);
    expect(graph).to.not.have.property('held');
    expect(graph.run).to.deep.equal({ feeds: 'x0:0,x1:0,r0:0,r1:0', fetches: 'y0:0' });
  });

  it('holds the variables where it changes one, and is done only when that is', () => {
    const sum = sketch.apply('Add', weight, gradient);
    const recording = sketch.end([rate], [[weight, sum]]);
    const graph = graphOf(recording, numbers);
    expect(graph.run).to.deep.equal({ feeds: 'x0:0,x1:0', fetches: 'y0:0' });
    expect(graph.held?.load.feeds).to.equal('p0:0,p1:0');
    expect(nodesOf(recording)).to.include.members([
      'r0 = ReadVariableOp(v0)',
      'n0 = Add(r0, x0)',
      'u0 = AssignVariableOp(v0, n0, ^r0)',
      'y0 = Identity(x1, ^u0)',
    ]);
  });

  it('gives a variable a copy of what was fed', () => {
    const same = sketch.apply('Identity', gradient);
    expect(nodesOf(sketch.end([rate], [[weight, same]]))).to.include.members([
      'n0_copy = DeepCopy(n0)',
      'u0 = AssignVariableOp(v0, n0_copy, ^r0)',
    ]);
  });

  it('changes nothing before its conditions hold', () => {
    const step = sketch.apply('Mul', gradient, rate);
    const next = sketch.apply('Sub', weight, step);
    const condition = sketch.apply('IsFinite', gradient);
    expect(nodesOf(sketch.end([rate], [[weight, next]], [condition]))).to.include.members([
      'ok0 = Assert(n2, n2)',
      'u0 = ResourceApplyGradientDescent(v0, x1, x0, ^r0, ^ok0)',
      'y0 = Identity(x1, ^ok0, ^u0)',
    ]);
  });

  it('changes a weight and its velocity by one operation, after both were read', () => {
    const faster = sketch.apply('Add', sketch.apply('Mul', slot, rate), gradient);
    const next = sketch.apply('Sub', weight, sketch.apply('Mul', faster, rate));
    const updates = [
      [slot, faster],
      [weight, next],
    ] as const;
    const nodes = nodesOf(sketch.end([rate], updates));
    expect(nodes).to.include('u0 = ResourceApplyMomentum(v0, v1, x1, x0, x1, ^r0, ^r1)');
    expect(nodes.filter((node) => node.startsWith('u'))).to.have.length(1);
  });

  describe('with an operation in place', () => {
    it('reads the variables anew for whatever comes after it, and waits for it once', () => {
      const changed = sketch.change(
        'ResourceApplyAdagradV2',
        [weight, slot],
        [weight, slot],
        [rate, gradient],
      );
      const later = sketch.apply('Add', changed(0), gradient);
      const updates = [
        [weight, changed(0)],
        [slot, changed(1)],
      ] as const;
      expect(nodesOf(sketch.end([later], updates))).to.include.members([
        'n0_done = ResourceApplyAdagradV2(v0, v1, x1, x0, ^r0, ^r1)',
        'n0_read0 = ReadVariableOp(v0, ^n0_done)',
        'n0_read1 = ReadVariableOp(v1, ^n0_done)',
        'n0 = IdentityN(n0_read0, n0_read1)',
        'n1 = Add(n0, x0)',
        'y0 = Identity(n1, ^n0_done)',
      ]);
    });

    it('first gives a variable the value that it has got since', () => {
      const smaller = sketch.apply('Mul', weight, rate);
      const changed = sketch.change('ResourceApplyGradientDescent', [weight], [smaller], [rate, gradient]);
      const condition = sketch.apply('IsFinite', gradient);
      expect(nodesOf(sketch.end([rate], [[weight, changed(0)]], [condition]))).to.include.members([
        'n1_start0 = AssignVariableOp(v0, n0, ^r0, ^ok0)',
        'n1_done = ResourceApplyGradientDescent(v0, x1, x0, ^n1_start0, ^ok0)',
      ]);
    });

    it('gives another variable what it has made of one', () => {
      const changed = sketch.change('ResourceApplyGradientDescent', [weight], [weight], [rate, gradient]);
      const updates = [
        [weight, changed(0)],
        [slot, changed(0)],
      ] as const;
      expect(nodesOf(sketch.end([rate], updates))).to.include.members([
        'u1 = AssignVariableOp(v1, n0, ^r1)',
        'y0 = Identity(x1, ^n0_done, ^u1)',
      ]);
    });
  });
});
