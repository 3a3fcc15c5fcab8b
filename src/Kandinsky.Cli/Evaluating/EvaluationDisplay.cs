namespace Kandinsky.Cli;

/// <summary>Says how far painting and judging are: one line rewritten on a terminal, a line every hundred pictures otherwise.</summary>
internal sealed class EvaluationDisplay(Invocation invocation) : IDisposable
{
    private const int Seldom = 100;

    private readonly bool _quiet = invocation.Quiet, _terminal = !Console.IsErrorRedirected;
    private string _shown = "";

    public void Painting(string name, int done, int all) => Show($"{name}: painted {done} of {all}", done == all || done % Seldom == 0);

    public void Reading(string name, int done) => Show($"{Path.GetFileName(Path.TrimEndingDirectorySeparator(name))}: judged {done}", done % Seldom == 0);

    public void Clear()
    {
        if (_terminal && _shown.Length > 0) invocation.Error.Write($"\r{new string(' ', _shown.Length)}\r");
        _shown = "";
    }

    public void Dispose() => Clear();

    private void Show(string text, bool isMilestone)
    {
        if (_quiet || text == _shown) return;
        if (_terminal) invocation.Error.Write($"\r{text.PadRight(_shown.Length)}");
        else if (isMilestone) invocation.Error.WriteLine(text);
        _shown = text;
    }
}
