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

    public void Load(Checkpoint state)
    {
        foreach (var parameter in state.NamesUnder(Key)) _steps[parameter] = checked((int)state.ReadInteger(Key + parameter));
    }
}
