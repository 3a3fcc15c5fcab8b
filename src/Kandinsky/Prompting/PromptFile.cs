using System.Text;

namespace Kandinsky;

/// <summary>
/// A file with a prompt on each line. Blank lines and lines that begin with <c>#</c> are passed over; a prompt that
/// itself begins with <c>#</c> is written <c>\#</c>. The text is UTF-8, lines end in any way.
/// </summary>
public static class PromptFile
{
    private const int LargestFile = 16 << 20;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The prompts of a file, in order.</summary>
    /// <exception cref="KandinskyException">The file is missing, unreadable, over 16 MiB, not UTF-8, or holds no prompt.</exception>
    public static IReadOnlyList<string> Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return Read(file, path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Wrong($"the prompts cannot be read from {path}: {failure.Message}", failure);
        }
    }

    /// <summary>The prompts of a stream, for example standard input, in order.</summary>
    /// <param name="stream">The text.</param>
    /// <param name="name">What errors call it.</param>
    /// <exception cref="KandinskyException">Over 16 MiB, not UTF-8, or without a prompt.</exception>
    public static IReadOnlyList<string> Read(Stream stream, string name)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[64 << 10];
        while (stream.Read(buffer) is > 0 and var read)
        {
            bytes.Write(buffer, 0, read);
            if (bytes.Length > LargestFile)
                throw Wrong($"{name} has more than {LargestFile >> 20} MiB; a list of prompts has one on each line");
        }

        var prompts = Lines(bytes.GetBuffer().AsSpan(0, (int)bytes.Length), name).Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.StartsWith("\\#", StringComparison.Ordinal) ? line[1..] : line).ToList();
        return prompts.Count > 0 ? prompts : throw Wrong($"{name} holds no prompt; write one on each line");
    }

    /// <summary>
    /// As <see cref="Read(string)"/>, where a line may also be a JSON object with fields of a request, <c>{"prompt":"a cat","seed":3}</c>.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="fields">The fields a line may have.</param>
    /// <returns>The prompt of each line, and what else it says.</returns>
    /// <exception cref="KandinskyException">As there, or a line is not what it should be.</exception>
    public static IReadOnlyList<RequestValues> ReadRequests(string path, IReadOnlyList<RequestField> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        return [.. Read(path).Select((line, index) => Request(line, $"{path}, prompt {index + 1}", fields))];
    }

    /// <summary>As <see cref="ReadRequests(string, IReadOnlyList{RequestField})"/>, of a stream.</summary>
    /// <inheritdoc cref="Read(Stream, string)"/>
    public static IReadOnlyList<RequestValues> ReadRequests(Stream stream, string name, IReadOnlyList<RequestField> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        return [.. Read(stream, name).Select((line, index) => Request(line, $"{name}, prompt {index + 1}", fields))];
    }

    private static RequestValues Request(string line, string place, IReadOnlyList<RequestField> fields)
    {
        if (!line.StartsWith("{\"", StringComparison.Ordinal)) return RequestValues.OfPrompt(line);
        try
        {
            using var json = RequestJson.Parse(line);
            var values = RequestValues.Read(json.RootElement, fields);
            return values.Keys.Contains(TaskFields.Prompt) ? values : throw RequestJson.Wrong("it has no 'prompt'");
        }
        catch (KandinskyException e)
        {
            throw Wrong($"{place}: {e.Message}", e);
        }
    }

    private static string[] Lines(ReadOnlySpan<byte> utf8, string name)
    {
        try
        {
            return Strict.GetString(utf8).TrimStart('\uFEFF').Split(["\r\n", "\n", "\r"], StringSplitOptions.TrimEntries);
        }
        catch (DecoderFallbackException failure)
        {
            var line = utf8[..Math.Clamp(failure.Index, 0, utf8.Length)].Count((byte)'\n') + 1;
            throw Wrong($"{name} is not UTF-8 text (line {line}); save it as UTF-8", failure);
        }
    }

    private static KandinskyException Wrong(string message, Exception? cause = null) => new(message, ErrorKind.Input, cause);
}
