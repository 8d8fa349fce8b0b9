using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using ManagedAgents.Emulator.Routing;

namespace ManagedAgents.Emulator.Deployments;

/// <summary>A five-field POSIX cron expression in a time zone.</summary>
internal sealed class Cron
{
    // Every 29 February comes back within so many days, and so does everything that comes at all.
    private const int LongestSearch = 366 * 9;
    private static readonly string[] Months = { "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC" };
    private static readonly string[] Days = { "SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT" };
    private readonly TimeZoneInfo _zone;
    private readonly List<int> _minutes;
    private readonly List<int> _hours;
    private readonly List<int> _days;
    private readonly List<int> _months;
    private readonly List<int> _weekdays;
    private readonly bool _anyDay;
    private readonly bool _anyWeekday;

    private Cron(string[] fields, TimeZoneInfo zone)
    {
        _zone = zone;
        _minutes = Values(fields[0], 0, 59);
        _hours = Values(fields[1], 0, 23);
        _days = Values(fields[2], 1, 31);
        _months = Values(fields[3], 1, 12, Months, 1);
        _weekdays = Values(fields[4], 0, 7, Days, 0).Select(d => d % 7).Distinct().ToList();
        _anyDay = fields[2][0] == '*';
        _anyWeekday = fields[4][0] == '*';
    }

    /// <exception cref="ServiceException">The schedule is none.</exception>
    public static Cron Read(Fields schedule)
    {
        string[] fields = schedule.RequiredText("expression").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != 5)
            throw schedule.Error("expression", "must have five fields: minute, hour, day of month, month, day of week");
        try
        {
            var cron = new Cron(fields, Zone(schedule));
            return cron.After(DateTimeOffset.UtcNow) is not null ? cron : throw schedule.Error("expression", "never comes");
        }
        catch (FormatException e)
        {
            throw schedule.Error("expression", e.Message);
        }
    }

    /// <summary>The next times, of which there are always some.</summary>
    public IEnumerable<DateTimeOffset> Upcoming(DateTimeOffset after)
    {
        while (After(after) is { } next)
            yield return after = next;
    }

    /// <summary>The next time after another; null where none comes within nine years.</summary>
    public DateTimeOffset? After(DateTimeOffset time)
    {
        DateTime local = TimeZoneInfo.ConvertTime(time, _zone).DateTime;
        DateTime first = local.Date;
        for (DateTime day = first; day < first.AddDays(LongestSearch); day = day.AddDays(1))
        {
            if (!Fits(day))
                continue;
            foreach (int hour in _hours)
            {
                foreach (int minute in _minutes)
                {
                    DateTime fits = day.AddHours(hour).AddMinutes(minute);

                    // The hour that a clock put forward leaves out does not come.
                    if (_zone.IsInvalidTime(fits))
                        continue;
                    var next = new DateTimeOffset(fits, _zone.GetUtcOffset(fits));
                    if (next > time)
                        return next.ToUniversalTime();
                }
            }
        }

        return null;
    }

    // Where both days are restricted, one of them is enough, as in every cron.
    private bool Fits(DateTime day)
    {
        if (!_months.Contains(day.Month))
            return false;
        (bool isDay, bool isWeekday) = (_days.Contains(day.Day), _weekdays.Contains((int)day.DayOfWeek));
        return _anyDay || _anyWeekday ? isDay && isWeekday : isDay || isWeekday;
    }

    private static TimeZoneInfo Zone(Fields schedule)
    {
        string name = schedule.RequiredText("timezone");
        try
        {
            return TimeZoneInfo.FindSystemTimeZoneById(name);
        }
        catch (Exception e) when (e is TimeZoneNotFoundException or InvalidTimeZoneException)
        {
            throw schedule.Error("timezone", $"'{name}' is no time zone that this machine knows");
        }
    }

    private static List<int> Values(string field, int least, int most, string[]? names = null, int firstName = 0)
    {
        int Number(string text)
        {
            int name = names is null ? -1 : Array.IndexOf(names, text.ToUpperInvariant());
            if (name >= 0)
                return name + firstName;
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
                ? number : throw new FormatException($"'{text}' is not a number from {least} to {most}");
        }

        var values = new SortedSet<int>();
        foreach (string part in field.Split(','))
        {
            string[] step = part.Split('/');
            if (step.Length > 2)
                throw new FormatException($"'{part}' has more than one step");
            string[] ends = step[0] == "*" ? new[] { least.ToString(CultureInfo.InvariantCulture), most.ToString(CultureInfo.InvariantCulture) } : step[0].Split('-');
            if (ends.Length > 2)
                throw new FormatException($"'{part}' is not a range");
            (int from, int to) = (Number(ends[0]), ends.Length == 2 ? Number(ends[1]) : step.Length == 2 ? most : Number(ends[0]));
            if (from > to)
                throw new FormatException($"'{part}' ends before it begins");
            int by = step.Length == 2 ? int.TryParse(step[1], NumberStyles.None, CultureInfo.InvariantCulture, out int given) && given > 0 ? given : throw new FormatException($"'{step[1]}' is not a step") : 1;
            for (int value = from; value <= to; value += by)
                values.Add(value);
        }

        return values.ToList();
    }
}
