using System.Diagnostics;
using Kandinsky.Kernels;
using Kandinsky.Tensors;

namespace Kandinsky.Training;

/// <summary>Takes the steps of any model: the gradients of a loss, summed over the batches of a step, then the optimizer.</summary>
internal sealed class Learner : IDisposable
{
    private static readonly TimeSpan _shortTrial = TimeSpan.FromSeconds(5);

    private readonly IReadOnlyList<LearnedWeights> _parts;
    private readonly LearningOptions _options;
    private readonly Optimization _optimization;
    private readonly IReadOnlyList<ITrainedParameter> _parameters;
    private readonly Func<Arena, long, Func<Tensor>> _loss;
    private readonly ThreadTeam _threads;
    private readonly Arena _arena = new();

    /// <summary>Begins to train.</summary>
    /// <param name="parts">What is trained; disposed with this.</param>
    /// <param name="options">How.</param>
    /// <param name="loss">Prepares what a batch of a number needs, unrecorded, and gives what computes its loss.</param>
    /// <exception cref="KandinskyException">An option is out of range.</exception>
    public Learner(IReadOnlyList<LearnedWeights> parts, LearningOptions options, Func<Arena, long, Func<Tensor>> loss)
    {
        options.Check();
        (_parts, _options, _loss) = (parts, options, loss);
        _parameters = [.. parts.SelectMany(part => part.Parameters)];
        _threads = options.Threads is < 1 or > ThreadTeam.MostThreads
            ? throw new KandinskyException($"There cannot be {options.Threads} threads; give a number from 1 to {ThreadTeam.MostThreads}.", ErrorKind.Request)
            : new(options.Threads);
        _optimization = options.Build();
        _optimization.Begin(_parameters);
    }

    /// <summary>The average of the weights, or null.</summary>
    public ExponentialAverage? Average => _optimization.Average;

    /// <summary>Numbers that are trained.</summary>
    public long Count => _parameters.Sum(parameter => (long)parameter.Values.Length);

    /// <summary>Takes one step.</summary>
    /// <param name="step">Steps taken before.</param>
    public StepResult Step(long step)
    {
        using var threads = _threads.Enter();
        var loss = Gradients(step);
        var (rate, norm) = _optimization.Step(_parameters, step, 1f / _options.Accumulate);
        foreach (var part in _parts) part.Changed();
        return new(loss, rate, norm);
    }

    /// <summary>Makes the model what its average is, until the result is disposed; null where none is kept.</summary>
    public IDisposable? AsAverage() => Average is null ? null : new AverageTurn(this);

    /// <summary>How long the gradients of a step take, computed for nothing: twice if the first time is short, most of which is compiling.</summary>
    public TimeSpan Trial()
    {
        using var threads = _threads.Enter();
        var watch = Stopwatch.StartNew();
        Gradients(0);
        if (watch.Elapsed < _shortTrial)
        {
            watch.Restart();
            Gradients(0);
        }
        return watch.Elapsed;
    }

    /// <summary>Computes something with the models at hand, on this run's threads.</summary>
    public T Compute<T>(Func<Arena, T> compute)
    {
        using var threads = _threads.Enter();
        using var scope = _arena.Scope();
        return compute(_arena);
    }

    /// <summary>Writes weights and the optimizer's state.</summary>
    /// <param name="folder">A checkpoint's folder.</param>
    public void Save(string folder)
    {
        foreach (var part in _parts) part.Save(folder);
        _optimization.Save(folder);
    }

    /// <summary>Takes what was written.</summary>
    /// <param name="folder">A checkpoint's folder.</param>
    public void Load(string folder)
    {
        foreach (var part in _parts) part.Load(folder);
        _optimization.Load(folder);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _optimization.Dispose();
        _arena.Dispose();
        _threads.Dispose();
        foreach (var part in _parts) part.Dispose();
    }

    /// <summary>The gradients of a step, summed over its batches, and the mean loss.</summary>
    private double Gradients(long step)
    {
        foreach (var part in _parts) part.Clear();
        var sum = 0.0;
        for (var batch = 0; batch < _options.Accumulate; batch++)
        {
            using var scope = _arena.Scope();
            var compute = _loss(_arena, step * _options.Accumulate + batch);
            using var tape = new Tape(_arena, _options.Recompute);
            var loss = compute();
            sum += loss.ToArray()[0];
            tape.Backward(loss);
        }
        return sum / _options.Accumulate;
    }

    private void ExchangeAverage()
    {
        foreach (var parameter in _parameters) Average!.Exchange(parameter.Name, parameter.Values);
        foreach (var part in _parts) part.Changed();
    }

    /// <summary>The time in which weights and average have changed places.</summary>
    private sealed class AverageTurn : IDisposable
    {
        private readonly Learner _learner;

        public AverageTurn(Learner learner)
        {
            _learner = learner;
            learner.ExchangeAverage();
        }

        public void Dispose() => _learner.ExchangeAverage();
    }
}
