using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kandinsky;

/// <summary>A field of requests of one type.</summary>
/// <typeparam name="TRequest">The requests that have it.</typeparam>
/// <typeparam name="T">Its values.</typeparam>
internal sealed class RequestField<TRequest, T>(string key, FieldType<T> type, string summary, Func<TRequest, object?> get, Func<TRequest, T, TRequest> with)
    : RequestField(key, type.Kind, summary) where TRequest : PictureRequest where T : notnull
{
    /// <summary>What stands for the default where that is null.</summary>
    public string? DefaultWords { get; init; }

    /// <summary>Whether it changes the picture of a request; what does not is not recorded.</summary>
    public Predicate<TRequest> Matters { get; init; } = _ => true;

    /// <summary>Whether it is recorded although it is the default.</summary>
    public bool IsAlwaysRecorded { get; init; }

    /// <summary>Adds it to metadata in a way of its own.</summary>
    public Func<TRequest, PictureMetadata, PictureMetadata>? RecordAs { get; init; }

    /// <summary>Reads it back.</summary>
    public Func<PictureMetadata, object?>? RecallAs { get; init; }

    public override IReadOnlyList<string> Choices => type.Choices;

    public override string? Default => DefaultValue is T value ? type.Format(value) : DefaultWords;

    internal override string Expected => type.Expected;

    internal override Type RequestType => typeof(TRequest);

    private object? DefaultValue => IsRequired ? null : Get(PictureTask.All.First(task => RequestType.IsAssignableFrom(task.Request)).Blank);

    public override string? Complaint(JsonElement json) => type.TryRead(json, PictureText.Base64, out var value) ? Excess(value) : Misfit(json);

    internal override object? Get(PictureRequest request) => get((TRequest)request);

    internal override PictureRequest With(PictureRequest request, object value) => with((TRequest)request, (T)value);

    internal override bool TryParse(string text, out object value)
    {
        var isValue = type.TryParse(text, out var typed);
        value = typed;
        return isValue;
    }

    internal override bool TryRead(JsonElement json, PictureText pictures, out object value)
    {
        var isValue = type.TryRead(json, pictures, out var typed);
        value = typed;
        return isValue;
    }

    internal override JsonNode Write(object value, PictureText pictures) => type.Write((T)value, pictures);

    internal override PictureMetadata Record(PictureRequest request, PictureMetadata metadata)
    {
        if (!Matters((TRequest)request)) return metadata;
        if (RecordAs is not null) return RecordAs((TRequest)request, metadata);
        if (Recorded is null || Get(request) is not T value || (!IsAlwaysRecorded && Equals(value, DefaultValue))) return metadata;
        return metadata.WithExtra(Recorded, type.Format(value));
    }

    internal override object? Recall(PictureMetadata metadata) =>
        RecallAs is not null ? RecallAs(metadata)
        : Recorded is not null && metadata.Extra.TryGetValue(Recorded, out var text) && type.TryParse(text, out var value) ? value
        : null;

    internal override void Check(PictureRequest request)
    {
        if (Get(request) is not T value)
        {
            if (IsRequired) throw new KandinskyException($"There is no {Words}; give {Expected}.", ErrorKind.Request);
            return;
        }
        if (Excess(value) is { } complaint) throw new KandinskyException($"{Words} {complaint}.", ErrorKind.Request);
    }

    /// <summary>In what way a value is out of range; null if it is within.</summary>
    private string? Excess(T value)
    {
        if (Least is null && Most is null) return null;
        var number = Convert.ToDouble(value, CultureInfo.InvariantCulture);
        if (number <= Most && (IsAboveLeast ? number > Least : number >= Least)) return null;
        return string.Create(CultureInfo.InvariantCulture,
            $"is {type.Format(value)}; give a number {(IsAboveLeast ? $"above {Least}, at most" : $"from {Least} to")} {Most}");
    }
}
