using Kandinsky.Tensors;

namespace Kandinsky.Training;

/// <summary>An exponentially weighted average of a model's weights, which paints better than the last step's weights (diffusers' <c>EMAModel</c>).</summary>
/// <param name="settings">Its numbers; the reference's defaults if null.</param>
public sealed class ExponentialAverage(AverageSettings? settings = null) : IDisposable
{
    private const string StepKey = "optimization_step";

    private readonly StateBuffers<float> _averages = new("shadow", StoredType.Float32);
    private float _taken;

    /// <summary>The numbers of the average.</summary>
    public AverageSettings Settings { get; } = settings ?? new();

    /// <summary>Steps averaged so far.</summary>
    public long Step { get; private set; }

    /// <summary>Gives the average its first value, the weights before the first step.</summary>
    /// <param name="name">The parameter's name.</param>
    /// <param name="values">Its numbers.</param>
    public void Begin(string name, ReadOnlySpan<float> values) => values.CopyTo(_averages.Of(name, values.Length));

    /// <summary>Counts a step; every parameter is then handed to <see cref="Update"/> once.</summary>
    public void Advance() => _taken = (float)(1 - Settings.At(++Step));

    /// <summary>Moves the average of a parameter towards its numbers.</summary>
    /// <inheritdoc cref="Begin"/>
    public void Update(string name, ReadOnlySpan<float> values)
    {
        var averages = _averages.Of(name, values.Length);
        for (var i = 0; i < values.Length; i++) averages[i] -= _taken * (averages[i] - values[i]);
    }

    /// <summary>The average of a parameter.</summary>
    /// <param name="name">The parameter's name, which <see cref="Begin"/> was given.</param>
    public ReadOnlySpan<float> Of(string name) => _averages.Of(name);

    /// <summary>Whether there is an average of a parameter.</summary>
    internal bool Holds(string name) => _averages.Contains(name);

    /// <summary>Exchanges the average of a parameter with its numbers; a second time puts both back.</summary>
    /// <inheritdoc cref="Begin"/>
    internal void Exchange(string name, Span<float> values)
    {
        var averages = _averages.Of(name, values.Length);
        for (var i = 0; i < values.Length; i++) (averages[i], values[i]) = (values[i], averages[i]);
    }

    /// <summary>Adds what must be found again to a state.</summary>
    /// <param name="state">The state; it refers to the average's memory.</param>
    public void Save(StateTensors state)
    {
        ArgumentNullException.ThrowIfNull(state);
        _averages.Save(state);
        state.Add(StepKey, Step);
    }

    /// <summary>Takes what <see cref="Save"/> added from a state.</summary>
    /// <param name="state">The state that was read.</param>
    /// <exception cref="KandinskyException">The state holds no average.</exception>
    public void Load(Checkpoint state)
    {
        _averages.Load(state);
        Step = state.ReadInteger(StepKey);
    }

    /// <inheritdoc/>
    public void Dispose() => _averages.Dispose();
}
