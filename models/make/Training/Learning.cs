using Kandinsky.Tensors;
using Kandinsky.Training;

namespace Kandinsky.Make;

/// <summary>Takes steps of AdamW on parts, from their losses: the rate rises during a warm-up and stays, gradients are clipped, weights averaged.</summary>
internal sealed class Learning : IDisposable
{
    private readonly TrainedPart[] _parts;
    private readonly Trained[] _parameters;
    private readonly Optimization _optimization;

    /// <param name="rate">The learning rate after the warm-up.</param>
    /// <param name="parts">What is trained.</param>
    public Learning(double rate, params TrainedPart[] parts)
    {
        const long Warmup = 200;
        _parts = parts;
        _parameters = [.. parts.SelectMany(part => part.Trained.Select(parameter => new Trained(part.KeyOf(parameter), parameter)))];
        _optimization = new(new AdamW(new(Beta2: 0.99, WeightDecay: 0.01)), new(ScheduleShape.ConstantWithWarmup, rate, long.MaxValue, Warmup),
            average: new(new(Decay: 0.998)));
        _optimization.Begin(_parameters);
    }

    /// <summary>The memory of a step.</summary>
    public Arena Arena { get; } = new();

    /// <summary>Takes one step.</summary>
    /// <param name="step">Steps taken before.</param>
    /// <param name="loss">Computes the loss, in <see cref="Arena"/>.</param>
    public StepResult Step(long step, Func<Tensor> loss)
    {
        double value;
        foreach (var each in _parameters) each.Parameter.Gradient.Clear();
        using (Arena.Scope())
        {
            using var tape = new Tape(Arena);
            var y = loss();
            value = y.ToArray()[0];
            tape.Backward(y);
        }
        var (rate, norm) = _optimization.Step(_parameters, step);
        foreach (var each in _parameters) each.Parameter.Changed();
        return new(value, rate, norm);
    }

    /// <summary>Writes weights, averages and the optimizer's state.</summary>
    public void Save(string folder)
    {
        foreach (var part in _parts) part.Save(folder, _optimization.Average!);
        _optimization.Save(folder);
    }

    /// <summary>Takes what was written.</summary>
    public void Load(string folder)
    {
        foreach (var part in _parts) part.Load(folder);
        _optimization.Load(folder);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _optimization.Dispose();
        Arena.Dispose();
    }

    private sealed record Trained(string Name, Parameter Parameter) : ITrainedParameter
    {
        public Span<float> Values => Parameter.Value;

        public ReadOnlySpan<float> Gradients => Parameter.Gradient;
    }
}
