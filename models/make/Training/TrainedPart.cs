using Kandinsky.Nn;
using Kandinsky.Tensors;
using Kandinsky.Training;

namespace Kandinsky.Make;

/// <summary>One model that is trained: its fresh weights, and the file they are kept in.</summary>
internal sealed class TrainedPart : IDisposable
{
    private readonly DefaultInitialiser _initial;
    private readonly ModelWeights _weights;
    private readonly string _name;

    /// <param name="name">What its file is called.</param>
    /// <param name="seed">What its first weights follow from.</param>
    public TrainedPart(string name, ulong seed)
    {
        (_name, _initial) = (name, new(new TorchRandom(seed)));
        _weights = new(_initial, new WeightForms(Precision.BFloat16));
    }

    /// <summary>Where the model takes its weights from.</summary>
    public Weights Root => _weights.Root;

    /// <summary>Its trained parameters.</summary>
    public IEnumerable<Parameter> Trained => _weights.Trained;

    /// <summary>The first weights of a parameter, to be changed before training.</summary>
    public Span<float> First(string name) => _initial[name];

    /// <summary>Begins with the weights of another model.</summary>
    /// <param name="start">Its weights.</param>
    /// <param name="isTaken">Which are taken, by name.</param>
    public void BeginWith(Checkpoint start, Func<string, bool> isTaken)
    {
        foreach (var parameter in _weights.Declared.Where(parameter => isTaken(parameter.Name)))
            start.Read(parameter.Name).CopyTo(0, _initial[parameter.Name]);
    }

    /// <summary>Trains every parameter but some.</summary>
    public void TrainAll(Func<string, bool>? isFixed = null)
    {
        foreach (var parameter in _weights.Declared.Where(parameter => isFixed?.Invoke(parameter.Name) != true)) parameter.Train();
    }

    /// <summary>The name of a parameter among those of all parts.</summary>
    public string KeyOf(Parameter parameter) => $"{_name}/{parameter.Name}";

    /// <summary>Writes all weights into a checkpoint's folder, and the averages of the trained ones beside them.</summary>
    public void Save(string folder, ExponentialAverage average)
    {
        Write(Path.Combine(folder, $"{_name}.safetensors"), parameter => parameter.ToArray());
        Write(Path.Combine(folder, $"{_name}.average.safetensors"),
            parameter => parameter.IsTrained ? average.Of(KeyOf(parameter)).ToArray() : parameter.ToArray());
    }

    /// <summary>Takes the weights from a checkpoint's folder.</summary>
    public void Load(string folder, bool average = false)
    {
        using var file = new SafeTensorsFile(Path.Combine(folder, average ? $"{_name}.average.safetensors" : $"{_name}.safetensors"));
        foreach (var parameter in _weights.Declared)
        {
            file.Read(parameter.Name).CopyTo(0, parameter.IsTrained ? parameter.Value : _initial[parameter.Name]);
            parameter.Changed();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _weights.Dispose();
        _initial.Dispose();
    }

    private void Write(string path, Func<Parameter, float[]> numbers)
    {
        using var checkpoint = new InMemoryCheckpoint();
        foreach (var parameter in _weights.Declared) checkpoint.Set(parameter.Name, [.. parameter.Shape.Select(size => (long)size)], numbers(parameter));
        SafeTensorsWriter.Write(path, checkpoint);
    }
}
