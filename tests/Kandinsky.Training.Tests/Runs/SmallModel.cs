using Kandinsky.Tensors;

namespace Kandinsky.Training.Tests;

/// <summary>Fits a line through noisy points, a batch of them a step: small, and with everything a real run has.</summary>
internal sealed class SmallModel : ITrainable, IDisposable
{
    private readonly Parameter _weights = new("weight", 3);
    private readonly Optimization _optimization = new(new AdamW(), new(ScheduleShape.Cosine, 0.1, Steps: 40, Warmup: 5), average: new ExponentialAverage());

    public SmallModel() => _optimization.Begin([_weights]);

    /// <summary>Called before a step is taken, with its number.</summary>
    public Action<long> Before { get; init; } = _ => { };

    /// <summary>Called while a checkpoint is written, once half of it is there.</summary>
    public Action<string> Halfway { get; init; } = _ => { };

    /// <summary>The step whose loss is no number.</summary>
    public long Breaks { get; init; } = -1;

    public float[] Weights => _weights.Numbers;

    public float[] Average => _optimization.Average!.Of("weight").ToArray();

    public StepResult Step(long step)
    {
        Before(step);
        var random = new TorchRandom(Seeds.Of(5, "batch", step));
        var noise = new float[16 * 3];
        random.Normal(noise);
        var loss = 0.0;
        Array.Clear(_weights.Slopes);
        for (var row = 0; row < 16; row++)
        {
            var error = 0f;
            for (var i = 0; i < 3; i++) error += noise[row * 3 + i] * (_weights.Numbers[i] - (i + 1));
            loss += error * error / 16;
            for (var i = 0; i < 3; i++) _weights.Slopes[i] += 2 * error * noise[row * 3 + i] / 16;
        }
        var (rate, norm) = _optimization.Step([_weights], step);
        return new(step == Breaks ? double.NaN : loss, rate, norm);
    }

    public void Save(string folder)
    {
        using (var state = new StateTensors())
        {
            state.Add("weight", (ReadOnlySpan<float>)_weights.Numbers);
            SafeTensorsWriter.Write(Path.Combine(folder, "weights.safetensors"), state);
        }
        Halfway(folder);
        _optimization.Save(folder);
    }

    public void Load(string folder)
    {
        using var state = new SafeTensorsFile(Path.Combine(folder, "weights.safetensors"));
        state.Read("weight").CopyTo(0, _weights.Numbers);
        _optimization.Load(folder);
    }

    public IReadOnlyList<(string Caption, Image Picture)> Validate(long step) => [("a line", TestPictures.Of((int)step))];

    public void Dispose() => _optimization.Dispose();

    private sealed class Parameter(string name, int count) : ITrainedParameter
    {
        public float[] Numbers { get; } = new float[count];

        public float[] Slopes { get; } = new float[count];

        public string Name => name;

        public Span<float> Values => Numbers;

        public ReadOnlySpan<float> Gradients => Slopes;
    }
}
