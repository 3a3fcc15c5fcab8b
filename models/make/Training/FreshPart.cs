using Kandinsky.Kernels;
using Kandinsky.Nn;
using Kandinsky.Tensors;
using Kandinsky.Training;

namespace Kandinsky.Make;

/// <summary>One part of the model with weights that follow from a seed, to be trained by the library's learner, and written when it is.</summary>
internal sealed class FreshPart : IDisposable
{
    private readonly DefaultInitialiser _drawn;
    private readonly ModelWeights _weights;

    /// <param name="component">What it is called in the hub's layout.</param>
    /// <param name="seed">What its first weights follow from.</param>
    public FreshPart(string component, ulong seed)
    {
        _drawn = new(new TorchRandom(seed));
        _weights = new(_drawn, new WeightForms(Precision.BFloat16));
        Learned = new(component, _weights);
    }

    /// <summary>Where the model takes its weights from.</summary>
    public Weights Root => _weights.Root;

    /// <summary>What a learner trains.</summary>
    public LearnedWeights Learned { get; }

    /// <summary>The first weights of a parameter, to be changed before training.</summary>
    public Span<float> First(string name) => _drawn[name];

    /// <summary>Takes the average that a run's checkpoint has kept, in the place of the first weights.</summary>
    /// <param name="checkpoint">The checkpoint's folder.</param>
    /// <exception cref="KandinskyException">It holds no average.</exception>
    public void TakeAverage(string checkpoint)
    {
        using var average = Optimization.LoadAverage(checkpoint);
        Parameter[] kept = [.. _weights.Declared.Where(parameter => average.Holds(KeyOf(parameter)))];
        if (kept.Length == 0) throw new KandinskyException($"'{checkpoint}' keeps no average of '{Learned.Component}'; train it anew.", ErrorKind.Input);
        foreach (var parameter in kept)
        {
            average.Of(KeyOf(parameter)).CopyTo(_drawn[parameter.Name]);
            parameter.Changed();
        }
    }

    /// <summary>Writes all weights as they are, in half precision.</summary>
    public void Write(string path)
    {
        using var weights = Learned.AsCheckpoint(null);
        SafeTensorsWriter.Write(path, weights, StorageType.Float16);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Learned.Dispose();
        _weights.Dispose();
        _drawn.Dispose();
    }

    private string KeyOf(Parameter parameter) => LearnedWeights.KeyOf(Learned.Component, parameter);
}
