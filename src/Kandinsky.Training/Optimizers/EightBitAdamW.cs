using Kandinsky.Tensors;

namespace Kandinsky.Training;

/// <summary>AdamW that keeps its means and mean squares as bytes: a quarter of the memory (Dettmers et al. 2022, arXiv 2110.02861).</summary>
/// <remarks>Each block is read, moved as <see cref="AdamW"/> would, and written rounded to dynamic codes. Small parameters keep single precision.</remarks>
public sealed class EightBitAdamW : IOptimizer
{
    /// <summary>The blocks that newer and older versions of the published implementation take.</summary>
    public const int SmallBlock = 256, LargeBlock = 2048;

    /// <summary>Parameters of fewer numbers keep single precision.</summary>
    public const int LeastRounded = 4096;

    private readonly AdamSettings _settings;
    private readonly AdamW _small;
    private readonly BlockwiseBytes _means, _squares;
    private readonly StepCounts _steps = new();
    private readonly int _block;

    /// <summary>Makes the optimizer.</summary>
    /// <param name="settings">Its numbers; the reference's defaults if null.</param>
    /// <param name="block">Numbers that share a scale.</param>
    public EightBitAdamW(AdamSettings? settings = null, int block = SmallBlock)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(block);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(block, LargeBlock);
        _settings = AdamW.Checked(settings);
        _block = block;
        _small = new(_settings);
        _means = new("exp_avg", DynamicCode.Signed, block);
        _squares = new("exp_avg_sq", DynamicCode.Unsigned, block);
    }

    /// <inheritdoc/>
    public void Update(string name, Span<float> values, ReadOnlySpan<float> gradients, double learningRate, float gradientScale = 1)
    {
        if (values.Length < LeastRounded)
        {
            _small.Update(name, values, gradients, learningRate, gradientScale);
            return;
        }
        ArgumentOutOfRangeException.ThrowIfNotEqual(gradients.Length, values.Length);
        var (step, rates) = (_steps.Next(name), _settings.At(learningRate));
        Span<float> meanBlock = stackalloc float[LargeBlock], squareBlock = stackalloc float[LargeBlock];
        for (var start = 0; start < values.Length; start += _block)
        {
            var length = Math.Min(_block, values.Length - start);
            var means = meanBlock[..length];
            var squares = squareBlock[..length];
            _means.Read(name, values.Length, start, means);
            _squares.Read(name, values.Length, start, squares);
            Kernels.AdamW.Step(values.Slice(start, length), gradients.Slice(start, length), means, squares, rates, step, gradientScale);
            _means.Write(name, values.Length, start, means);
            _squares.Write(name, values.Length, start, squares);
        }
    }

    /// <inheritdoc/>
    public void Save(StateTensors state)
    {
        _means.Save(state);
        _squares.Save(state);
        _steps.Save(state);
        _small.Save(state);
    }

    /// <inheritdoc/>
    public void Load(Checkpoint state)
    {
        _means.Load(state);
        _squares.Load(state);
        _steps.Load(state, _means.Contains);
        _small.Load(state);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _means.Dispose();
        _squares.Dispose();
        _small.Dispose();
    }
}
