namespace Kandinsky.Cli;

/// <summary>Says how far the writing of a model is: one line rewritten on a terminal, one line a component otherwise.</summary>
internal sealed class WritingDisplay(Invocation invocation) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly bool _quiet = invocation.Quiet, _terminal = !Console.IsErrorRedirected;
    private string _shown = "";

    /// <summary>Shows progress; called from several threads.</summary>
    public void Show(WritingProgress progress)
    {
        if (_quiet) return;
        lock (_lock)
        {
            var text = _terminal ? $"{progress.Component}: {100 * progress.Written / progress.Total} % of {progress.Total >> 20} MB" : progress.Component;
            if (text == _shown) return;
            if (_terminal) invocation.Error.Write($"\r{text.PadRight(_shown.Length)}");
            else invocation.Error.WriteLine(text);
            _shown = text;
        }
    }

    public void Dispose()
    {
        if (_terminal && _shown.Length > 0) invocation.Error.Write($"\r{new string(' ', _shown.Length)}\r");
    }
}
