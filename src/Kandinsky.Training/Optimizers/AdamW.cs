using Kandinsky.Tensors;

namespace Kandinsky.Training;

/// <summary>Adam with decoupled weight decay (Loshchilov and Hutter 2019, arXiv 1711.05101), in torch's order of operations.</summary>
/// <param name="settings">Its numbers; the reference's defaults if null.</param>
public sealed class AdamW(AdamSettings? settings = null) : IOptimizer
{
    private readonly AdamSettings _settings = Checked(settings);
    private readonly StateBuffers<float> _means = new("exp_avg", StoredType.Float32), _squares = new("exp_avg_sq", StoredType.Float32);
    private readonly StepCounts _steps = new();

    /// <inheritdoc/>
    public void Update(string name, Span<float> values, ReadOnlySpan<float> gradients, double learningRate, float gradientScale = 1) =>
        Kernels.AdamW.Step(values, gradients, _means.Of(name, values.Length), _squares.Of(name, values.Length), _settings.At(learningRate), _steps.Next(name),
            gradientScale);

    /// <inheritdoc/>
    public void Save(StateTensors state)
    {
        _means.Save(state);
        _squares.Save(state);
        _steps.Save(state);
    }

    /// <inheritdoc/>
    public void Load(Checkpoint state)
    {
        _means.Load(state);
        _squares.Load(state);
        _steps.Load(state, _means.Contains);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _means.Dispose();
        _squares.Dispose();
    }

    internal static AdamSettings Checked(AdamSettings? settings)
    {
        settings ??= new();
        settings.Check();
        return settings;
    }
}
