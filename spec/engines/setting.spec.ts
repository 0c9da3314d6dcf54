import { expect } from 'chai';
import { engineDifferences, engineSetting } from '../../engines/setting.js';

const setting = engineSetting({
  backend: 'native',
  versions: { tensorflow: '2.21.0' },
  threads: 2,
  oneDnn: true,
});

describe('engine setting', () => {
  it('tells versions, processor and Node', () => {
    expect(setting.versions).to.have.keys('tfjs', 'tensorflow');
    expect(setting.node).to.equal(process.versions.node);
    expect(setting.cpu).to.not.equal('');
  });

  it('survives JSON', () => {
    expect(engineDifferences(setting, JSON.parse(JSON.stringify(setting)))).to.deep.equal([]);
  });

  it('differs in nothing from itself', () => {
    expect(engineDifferences(setting, { ...setting })).to.deep.equal([]);
  });

  it('names each field that differs, with both values', () => {
    const other = { ...setting, threads: 4, oneDnn: false, cpu: 'Other', node: '24.0.0' };
    expect(engineDifferences(setting, other)).to.deep.equal([
      'threads: 2 saved, 4 now',
      'oneDnn: true saved, false now',
      `cpu: ${setting.cpu} saved, Other now`,
      `node: ${setting.node} saved, 24.0.0 now`,
    ]);
  });

  it('names versions that changed, came or went', () => {
    const other = { ...setting, versions: { tfjs: setting.versions.tfjs ?? '', extra: '1.0.0' } };
    expect(engineDifferences(setting, other)).to.deep.equal([
      'version of tensorflow: 2.21.0 saved, none now',
      'version of extra: none saved, 1.0.0 now',
    ]);
  });
});
