using Kandinsky.Tensors;

namespace Kandinsky.Training;

/// <summary>How many steps an optimizer has taken for each parameter.</summary>
internal sealed class StepCounts
{
    private const string Key = "step.";

    private readonly SortedDictionary<string, int> _steps = new(StringComparer.Ordinal);

    /// <summary>Counts one more step of a parameter.</summary>
    /// <returns>1 for the first.</returns>
    public int Next(string parameter) => _steps[parameter] = _steps.GetValueOrDefault(parameter) + 1;

    public void Save(StateTensors state)
    {
        foreach (var (parameter, step) in _steps) state.Add(Key + parameter, (long)step);
    }

    /// <summary>Takes the counts of an optimizer's own parameters: two of them may share a state.</summary>
    /// <param name="state">The state.</param>
    /// <param name="isOwn">Whether a parameter is the optimizer's.</param>
    public void Load(Checkpoint state, Func<string, bool> isOwn)
    {
        foreach (var parameter in state.NamesUnder(Key).Where(isOwn)) _steps[parameter] = checked((int)state.ReadInteger(Key + parameter));
    }
}
