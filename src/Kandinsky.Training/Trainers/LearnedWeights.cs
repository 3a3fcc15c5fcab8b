using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky.Training;

/// <summary>The weights of one part of a model, some or all of which are trained.</summary>
internal sealed class LearnedWeights : IDisposable
{
    private readonly Checkpoint? _source;
    private readonly bool _isOwner;
    private IReadOnlyList<LearnedParameter> _learned = [];

    /// <summary>Opens a part of a model's folder.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="component">The part's name, such as <c>unet</c>.</param>
    /// <param name="precision">What large products are rounded to.</param>
    /// <exception cref="KandinskyException">The folder lacks the part, or it is damaged.</exception>
    public LearnedWeights(ModelFolder folder, string component, Precision precision)
    {
        (Component, Config, _isOwner) = (component, folder.Config(component), true);
        _source = folder.OpenWeights(component);
        Weights = new(new CheckpointWeights(_source), new WeightForms(precision));
    }

    /// <summary>Takes weights that belong to someone else.</summary>
    /// <param name="component">What they are called.</param>
    /// <param name="weights">The weights.</param>
    public LearnedWeights(string component, ModelWeights weights) => (Component, Weights) = (component, weights);

    /// <summary>The part's name.</summary>
    public string Component { get; }

    /// <summary>Its settings; null if there are none.</summary>
    public JsonConfig? Config { get; }

    public ModelWeights Weights { get; }

    /// <summary>What is trained, in the order of declaration.</summary>
    public IReadOnlyList<ITrainedParameter> Parameters => _learned;

    /// <summary>The name of a parameter among those of all parts.</summary>
    public static string KeyOf(string component, Parameter parameter) => $"{component}.{parameter.Name}";

    /// <summary>Makes the part's model; it declares its parameters.</summary>
    public T Build<T>(Func<JsonConfig, Weights, T> build) => build(Config!, Weights.Root);

    /// <summary>Begins to train declared parameters.</summary>
    /// <param name="isTrained">Whether the parameter of a name is trained.</param>
    public void Train(Func<string, bool> isTrained)
    {
        _learned = [.. Weights.Declared.Where(parameter => isTrained(parameter.Name)).Select(parameter =>
        {
            parameter.Train();
            return new LearnedParameter(KeyOf(Component, parameter), parameter);
        })];
    }

    /// <summary>Gives a parameter other numbers. They are its own from now on, as those of trained ones are.</summary>
    /// <param name="name">The parameter's name.</param>
    /// <param name="numbers">As many as it has.</param>
    public void Set(string name, ReadOnlySpan<float> numbers)
    {
        var parameter = Weights.Declared.Single(each => each.Name == name);
        parameter.Train();
        numbers.CopyTo(parameter.Value);
        parameter.Changed();
    }

    /// <summary>Says that the trained numbers were written.</summary>
    public void Changed()
    {
        foreach (var learned in _learned) learned.Parameter.Changed();
    }

    /// <summary>Forgets all gradients.</summary>
    public void Clear()
    {
        foreach (var learned in _learned) learned.Parameter.Gradient.Clear();
    }

    /// <summary>Writes the numbers that are this run's own.</summary>
    /// <param name="folder">A checkpoint's folder.</param>
    public void Save(string folder)
    {
        using var state = new LearnedCheckpoint(PathIn(folder), Own, parameter => parameter.Value);
        SafeTensorsWriter.Write(PathIn(folder), state);
    }

    /// <summary>Takes what was written.</summary>
    /// <param name="folder">A checkpoint's folder.</param>
    /// <exception cref="KandinskyException">It is not there, or of another run.</exception>
    public void Load(string folder)
    {
        using var state = new SafeTensorsFile(PathIn(folder));
        foreach (var parameter in Own)
        {
            state.ReadInto(parameter.Name, StoredType.Float32, parameter.Value);
            parameter.Changed();
        }
    }

    /// <summary>All declared weights as a checkpoint: trained ones as they are now, or their average.</summary>
    /// <param name="average">The average, or null.</param>
    public Checkpoint AsCheckpoint(ExponentialAverage? average) => new LearnedCheckpoint(Component, Weights.Declared, parameter =>
        !parameter.IsTrained ? parameter.ToArray()
        : average is not null && _learned.Any(learned => learned.Parameter == parameter) ? average.Of(KeyOf(Component, parameter))
        : parameter.Value);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_isOwner) return;
        Weights.Dispose();
        _source?.Dispose();
    }

    private IReadOnlyList<Parameter> Own => [.. Weights.Trained];

    private string PathIn(string folder) => Path.Combine(folder, $"{Component}.safetensors");

    private sealed record LearnedParameter(string Name, Parameter Parameter) : ITrainedParameter
    {
        public Span<float> Values => Parameter.Value;

        public ReadOnlySpan<float> Gradients => Parameter.Gradient;
    }
}
