using Kandinsky.Tensors;

namespace Kandinsky.Training;

/// <summary>All that moves parameters in a step: clipping, the schedule, the optimizer, the average.</summary>
/// <param name="optimizer">The optimizer; disposed with this.</param>
/// <param name="schedule">The learning rate of every step.</param>
/// <param name="largestNorm">What the norm of all gradients is clipped to, 1 in the reference's scripts; null for no clipping.</param>
/// <param name="average">The average that is kept of the parameters, or null; disposed with this.</param>
public sealed class Optimization(IOptimizer optimizer, LearningRateSchedule schedule, double? largestNorm = 1, ExponentialAverage? average = null) : IDisposable
{
    /// <summary>The average of the parameters, or null.</summary>
    public ExponentialAverage? Average => average;

    /// <summary>Gives the average its first values. Before the first step of a new run.</summary>
    /// <param name="parameters">The parameters.</param>
    public void Begin(IReadOnlyList<ITrainedParameter> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        foreach (var parameter in parameters) average?.Begin(parameter.Name, parameter.Values);
    }

    /// <summary>Moves all parameters by one step.</summary>
    /// <param name="parameters">The parameters, in the same order in every run: the norm is summed in it.</param>
    /// <param name="step">Steps taken before this one: 0 for the first.</param>
    /// <param name="gradientShare">What gradients are multiplied by: one over the number of batches they were summed over.</param>
    /// <returns>The learning rate and the norm of the gradients before clipping. If the norm is not finite nothing was moved.</returns>
    public (double Rate, double Norm) Step(IReadOnlyList<ITrainedParameter> parameters, long step, float gradientShare = 1)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var norm = new GradientNorm();
        foreach (var parameter in parameters) norm.Add(parameter.Gradients);
        var (rate, length) = (schedule.At(step), norm.Value * gradientShare);
        if (!double.IsFinite(length)) return (rate, length);
        var scale = largestNorm is { } limit ? gradientShare * GradientNorm.Scale(length, limit) : gradientShare;
        foreach (var parameter in parameters)
            if (!parameter.Gradients.IsEmpty) optimizer.Update(parameter.Name, parameter.Values, parameter.Gradients, rate, scale);
        average?.Advance();
        foreach (var parameter in parameters) average?.Update(parameter.Name, parameter.Values);
        return (rate, length);
    }

    /// <summary>Writes what must be found again.</summary>
    /// <param name="folder">A checkpoint's folder.</param>
    /// <exception cref="KandinskyException">It cannot be written.</exception>
    public void Save(string folder)
    {
        using var state = new StateTensors();
        optimizer.Save(state);
        average?.Save(state);
        SafeTensorsWriter.Write(PathIn(folder), state);
    }

    /// <summary>Takes what was written.</summary>
    /// <param name="folder">A checkpoint's folder.</param>
    /// <exception cref="KandinskyException">It is not there, or belongs to another run.</exception>
    public void Load(string folder)
    {
        using var state = new SafeTensorsFile(PathIn(folder));
        optimizer.Load(state);
        average?.Load(state);
    }

    /// <summary>The average alone, as a checkpoint has it.</summary>
    /// <param name="folder">A checkpoint's folder.</param>
    /// <exception cref="KandinskyException">It holds none.</exception>
    internal static ExponentialAverage LoadAverage(string folder)
    {
        var kept = new ExponentialAverage();
        try
        {
            using var state = new SafeTensorsFile(PathIn(folder));
            kept.Load(state);
            return kept;
        }
        catch
        {
            kept.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        optimizer.Dispose();
        average?.Dispose();
    }

    private static string PathIn(string folder) => Path.Combine(folder, "optimizer.safetensors");
}
