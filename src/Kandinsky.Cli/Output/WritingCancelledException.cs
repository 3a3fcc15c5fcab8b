namespace Kandinsky.Cli;

/// <summary>Ctrl-C while pictures were written: those on disk are whole, the others are not there.</summary>
/// <param name="written">Pictures on disk.</param>
/// <param name="pictures">Pictures in all.</param>
sealed class WritingCancelledException(int written, int pictures)
    : OperationCanceledException(written == 0 ? "cancelled; nothing was written" : $"cancelled; {written} of {pictures} pictures were written");
